/** Where a cent is: from an order, a capture, a refund or a fee to its payout, and from a payout to what is in it. */
import { Button, TextInput } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { type Movement, type Settled, type Trace, traceQuery } from '../../api/tracing.ts'
import { orderState } from '../../format/names.ts'
import { itemName, payoutKind } from '../../format/settlement-names.ts'
import { Figures } from '../../parts/amounts.tsx'
import { useAsked } from '../../parts/filters.tsx'
import { Icon } from '../../parts/icon.tsx'
import { LEDGER } from '../../parts/ledger.tsx'
import { Money } from '../../parts/money.tsx'
import { PageHead, Section } from '../../parts/page.tsx'
import { PageLink } from '../../parts/page-link.tsx'
import { PayoutState } from '../../parts/payout-state.tsx'
import { Rows } from '../../parts/rows.tsx'
import { State } from '../../parts/state.tsx'
import { When } from '../../parts/when.tsx'
import { Answered, Empty } from '../../shell/states.tsx'
import { SettlementTabs } from './tabs.tsx'
import { TracedItems } from './traced-items.tsx'

export function Component() {
  const { asked: id, onSubmit } = useAsked('id')
  return (
    <>
      <PageHead title="Trace" />
      <SettlementTabs />
      <form onSubmit={onSubmit} className="filters">
        <TextInput
          key={id}
          name="id"
          type="search"
          label="Trace an id"
          placeholder="Order, capture, refund or payment reference"
          defaultValue={id}
          maxLength={64}
          leftSection={<Icon name="search" size={16} />}
          style={{ flex: 1, minWidth: 240 }}
        />
        <Button type="submit">Trace</Button>
      </form>
      {id === '' ? (
        <div className="panel">
          <Empty title="Follow the money" icon="settlements">
            The id of an order, a capture or a refund leads to the payout that it is in, or to the cut-off
            that takes it. A payment reference from your bank statement leads to everything that it paid.
          </Empty>
        </div>
      ) : (
        <Found id={id} />
      )}
    </>
  )
}

function Found({ id }: { id: string }) {
  const query = useInfiniteQuery(traceQuery(id))
  return (
    <Answered query={{ ...query, data: query.data?.pages[0] }} what="the trace">
      {(trace) => (
        <>
          {trace.order && <OrderLine trace={trace} />}
          {trace.movements?.map((movement) => (
            <MovementSection key={movement.id} movement={movement} />
          ))}
          {trace.movements?.length === 0 && (
            <div className="panel">
              <Empty title="Nothing is booked of it yet">A capture books its amount and its fees.</Empty>
            </div>
          )}
          {trace.payout && <PayoutLine trace={trace} />}
        </>
      )}
    </Answered>
  )
}

function OrderLine({ trace: { order } }: { trace: Trace }) {
  if (!order) return null
  const { currency } = order
  return (
    <Section
      title={`Order ${order.klarna_reference}`}
      actions={
        <PageLink page="orders/:orderId" to={`/orders/${order.order_id}`}>
          Open the order
        </PageLink>
      }
    >
      <Figures
        flat
        figures={[
          { name: 'Captured', value: <Money minor={order.captured_amount} currency={currency} /> },
          { name: 'Refunded', value: <Money minor={order.refunded_amount} currency={currency} /> },
          { name: 'Status', value: <State {...orderState(order.status)} /> },
        ]}
      />
    </Section>
  )
}

function PayoutLine({ trace: { payout } }: { trace: Trace }) {
  if (!payout) return null
  const { payment_reference: reference, totals, currency } = payout
  return (
    <>
      <Section
        title={`${payoutKind(payout.settlement_type)} ${reference}`}
        actions={
          <PageLink page="settlements/:paymentReference" to={`/settlements/${reference}`}>
            Open the payout
          </PageLink>
        }
      >
        <Figures
          flat
          figures={[
            { name: 'Amount', value: <Money minor={totals.settlement_amount ?? 0} currency={currency} /> },
            { name: 'Has what was due until', value: <When at={payout.due_until} to="day" /> },
            { name: 'State', value: <PayoutState state={payout.state} hold={payout.hold} /> },
          ]}
        />
      </Section>
      <TracedItems reference={reference} />
    </>
  )
}

/** The account of what is owed to the merchant. */
const OWED = 'merchant_payable'

function MovementSection({ movement }: { movement: Movement }) {
  const { kind, id, amount, currency, transfers, settled, price } = movement
  return (
    <Section
      title={itemName(kind)}
      actions={
        <strong>
          <Money minor={amount} currency={currency} />
        </strong>
      }
    >
      {settled.map((part) => (
        <Where key={part.part} settled={part} net={netOf(movement)} />
      ))}
      <p className="note">
        <span className="mono">{id}</span>
        {price.contract_version !== undefined &&
          `, priced by version ${price.contract_version} of the contract`}
      </p>
      <Rows
        label={`Ledger entries of ${itemName(kind).toLowerCase()} ${id}`}
        columns={LEDGER}
        rows={transfers}
        keyOf={({ type, debit }) => `${type} ${debit}`}
      />
    </Section>
  )
}

/** What it comes to in its payout: all that was booked of it for the merchant. Undefined where that is its amount. */
function netOf({ amount, currency, transfers }: Movement): ReactNode {
  const net = transfers.reduce(
    (sum, { debit, credit, amount }) => sum + (credit === OWED ? amount : 0) - (debit === OWED ? amount : 0),
    0,
  )
  return Math.abs(net) === amount ? undefined : <Money minor={net} currency={currency} />
}

interface WhereProps {
  settled: Settled
  net: ReactNode
}

function Where({ settled: { part, payout, due_at, next_cut_off }, net }: WhereProps) {
  return (
    <p className="note">
      {part === 'invoice' && 'Its fees, by invoice: '}
      {part !== 'invoice' && net && <>{net} after fees, </>}
      {payout ? (
        <>
          in {payoutKind(payout.settlement_type).toLowerCase()}{' '}
          <PageLink page="settlements/:paymentReference" to={`/settlements/${payout.payment_reference}`}>
            {payout.payment_reference}
          </PageLink>{' '}
          <PayoutState state={payout.state} hold={payout.hold} />
        </>
      ) : (
        <>
          due <When at={due_at} to="day" />
          {next_cut_off ? (
            <>
              , in the payout of <When at={next_cut_off} relative />
            </>
          ) : (
            '; it waits for a contract'
          )}
        </>
      )}
    </p>
  )
}
