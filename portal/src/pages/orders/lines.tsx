import { Text } from '@mantine/core'
import { Link } from 'react-router'
import type { Order } from '../../api/orders.ts'
import { Money } from '../../parts/money.tsx'
import { Section } from '../../parts/page.tsx'
import { type Column, Rows } from '../../parts/rows.tsx'
import { Empty } from '../../shell/states.tsx'
import { type LineState, lineStates } from './line-parts.ts'

export function Lines({ order }: { order: Order }) {
  const states = lineStates(order)
  return (
    <Section
      title="Lines"
      actions={
        states.length > 0 && (
          <Link className="link" to={`/orders/${order.order_id}/packing-slip`}>
            Packing slip
          </Link>
        )
      }
    >
      {states.length === 0 ? (
        <Empty isPart title="This order has no lines">
          It is captured and refunded by amounts.
        </Empty>
      ) : (
        <Rows
          label="Lines"
          columns={columns(order)}
          rows={states}
          keyOf={(state) => String(states.indexOf(state))}
        />
      )}
    </Section>
  )
}

function columns({ purchase_currency: currency }: Order): Column<LineState>[] {
  return [
    {
      head: 'Item',
      wraps: true,
      cell: ({ line, captured, refunded }) => (
        <>
          <span dir="auto">{line.name || '–'}</span>
          {line.reference && (
            <Text size="xs" c="dimmed" className="mono">
              {line.reference}
            </Text>
          )}
          <Text size="xs" c="dimmed" className="narrow">
            {line.quantity} ordered, {captured} shipped, {refunded} returned
          </Text>
        </>
      ),
    },
    {
      head: 'Ordered',
      end: true,
      wide: true,
      cell: ({ line }) => `${line.quantity} ${line.quantity_unit ?? ''}`.trim(),
    },
    { head: 'Shipped', end: true, wide: true, cell: ({ captured }) => captured },
    { head: 'Returned', end: true, wide: true, cell: ({ refunded }) => refunded },
    {
      head: 'Price',
      end: true,
      wide: true,
      cell: ({ line }) => <Money minor={line.unit_price} currency={currency} bare />,
    },
    { head: 'Total', end: true, cell: ({ line }) => <Money minor={line.total_amount} currency={currency} /> },
  ]
}
