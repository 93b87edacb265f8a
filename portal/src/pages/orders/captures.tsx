import { Anchor, Button, Group, List, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { type Capture, dueDateQuery, isOpen, type Order, type Parcel } from '../../api/orders.ts'
import { words } from '../../format/names.ts'
import { Money } from '../../parts/money.tsx'
import { Section } from '../../parts/page.tsx'
import { When } from '../../parts/when.tsx'
import { Empty } from '../../shell/states.tsx'
import type { Action } from './actions/action-dialog.tsx'
import { Moved } from './moved.tsx'

interface CapturesProps {
  order: Order
  onAction?(action: Action): void
}

export function Captures({ order, onAction }: CapturesProps) {
  const canPutOff = useCanPutOff(order, onAction !== undefined)
  return (
    <Section title="Captures">
      {order.captures.length === 0 && (
        <Empty isPart title="Nothing is captured yet">
          {isOpen(order) ? 'Capture when you ship: only what is captured is paid out.' : undefined}
        </Empty>
      )}
      {order.captures.map((capture) => (
        <CaptureItem
          key={capture.capture_id}
          order={order}
          capture={capture}
          canPutOff={canPutOff}
          {...(onAction && { onAction })}
        />
      ))}
      {order.shipping_info.length > 0 && (
        <div className="item">
          <Text fw={600}>Parcels of the order as a whole</Text>
          <Parcels parcels={order.shipping_info} />
        </div>
      )}
    </Section>
  )
}

/** Whether the API offers it is the same for all captures of an order: one is asked about. */
function useCanPutOff({ order_id, captures }: Order, mayChange: boolean): boolean {
  const first = captures[0]?.capture_id
  const { data } = useQuery({
    ...dueDateQuery(order_id, first ?? ''),
    enabled: mayChange && first !== undefined,
  })
  return data !== undefined && data.options.length > 0
}

interface CaptureItemProps extends CapturesProps {
  capture: Capture
  canPutOff: boolean
}

function CaptureItem({ order, capture, canPutOff, onAction }: CaptureItemProps) {
  const { capture_id: captureId, klarna_reference: reference } = capture
  return (
    <article className="item" aria-label={`Capture ${reference}`}>
      <Moved amount={capture.captured_amount} currency={order.purchase_currency} of={capture}>
        <span className="mono">{reference}</span>, <When at={capture.captured_at} />
      </Moved>
      {capture.refunded_amount > 0 && (
        <Text size="sm">
          Refunded of it: <Money minor={capture.refunded_amount} currency={order.purchase_currency} />
        </Text>
      )}
      <Parcels parcels={capture.shipping_info} />
      <Group gap="xs" mt="xs">
        {capture.order_lines.length > 0 && (
          <Button
            size="xs"
            variant="default"
            renderRoot={(props) => (
              <Link to={`/orders/${order.order_id}/packing-slip?capture=${captureId}`} {...props} />
            )}
            aria-label={`Packing slip of capture ${reference}`}
          >
            Packing slip
          </Button>
        )}
        {onAction && (
          <>
            <Button
              size="xs"
              variant="default"
              onClick={() => onAction({ kind: 'tracking', captureId, reference })}
              aria-label={`Add tracking to capture ${reference}`}
            >
              Add tracking
            </Button>
            <Button
              size="xs"
              variant="default"
              onClick={() => onAction({ kind: 'sendOut', captureId, reference })}
              aria-label={`Send again to the customer: capture ${reference}`}
            >
              Send again
            </Button>
            {canPutOff && capture.refunded_amount < capture.captured_amount && (
              <Button
                size="xs"
                variant="default"
                onClick={() => onAction({ kind: 'dueDate', captureId, reference })}
                aria-label={`Extend the due date of capture ${reference}`}
              >
                Extend the due date
              </Button>
            )}
          </>
        )}
      </Group>
    </article>
  )
}

function Parcels({ parcels }: { parcels: readonly Parcel[] }) {
  if (parcels.length === 0) return null
  return (
    <List size="sm" listStyleType="none" mt={4}>
      {parcels.map((parcel, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: parcels have no ids, and are only ever added at the end
        <List.Item key={at}>
          {[parcel.shipping_company, parcel.shipping_method && words(parcel.shipping_method)]
            .filter(Boolean)
            .join(', ') || 'Parcel'}{' '}
          {parcel.tracking_number && <Tracking parcel={parcel} number={parcel.tracking_number} />}
        </List.Item>
      ))}
    </List>
  )
}

function Tracking({ parcel, number }: { parcel: Parcel; number: string }) {
  const uri = webLink(parcel.tracking_uri)
  if (uri === undefined) return <span className="mono">{number}</span>
  return (
    <Anchor href={uri} target="_blank" rel="noopener noreferrer" className="mono">
      {number}
      <span className="visually-hidden"> (opens in a new window)</span>
    </Anchor>
  )
}

/** Anybody with an API key may have written it: only what leads to a web page is a link. */
function webLink(uri: string | undefined): string | undefined {
  if (uri === undefined || !URL.canParse(uri)) return undefined
  return /^https?:$/.test(new URL(uri).protocol) ? uri : undefined
}
