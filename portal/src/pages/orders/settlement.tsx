import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type Order, orderTraceQuery } from '../../api/orders.ts'
import type { Movement, Settled } from '../../api/tracing.ts'
import { payoutState } from '../../format/names.ts'
import { itemName } from '../../format/settlement-names.ts'
import { LEDGER } from '../../parts/ledger.tsx'
import { Money } from '../../parts/money.tsx'
import { Section } from '../../parts/page.tsx'
import { PageLink } from '../../parts/page-link.tsx'
import { Rows } from '../../parts/rows.tsx'
import { State } from '../../parts/state.tsx'
import { When } from '../../parts/when.tsx'
import { Answered, Empty } from '../../shell/states.tsx'

/** When it was is said above them. */
const COLUMNS = LEDGER.filter(({ head }) => head !== 'Booked')

/** Where the order's money went: what was booked, and in which payout it is or will be. */
export function Settlement({ order }: { order: Order }) {
  const query = useQuery(orderTraceQuery(order.order_id))
  return (
    <Section title="Settlement" folds>
      <Answered query={query} what="the settlement">
        {({ movements = [] }) =>
          movements.length === 0 ? (
            <Empty isPart title="Nothing is booked yet">
              A capture books its amount and its fees.
            </Empty>
          ) : (
            movements.map((movement) => <MovementItem key={movement.id} movement={movement} />)
          )
        }
      </Answered>
    </Section>
  )
}

function MovementItem({ movement }: { movement: Movement }) {
  const { kind, amount, currency, booked_at, settled, transfers, id } = movement
  const name = itemName(kind)
  return (
    <article className="item" aria-label={`${name}, booked`}>
      <Text fw={600}>
        {name} <Money minor={amount} currency={currency} />
      </Text>
      {settled.map((part) => (
        <Where key={part.part} settled={part} />
      ))}
      <details>
        <summary>
          {transfers.length} ledger {transfers.length === 1 ? 'entry' : 'entries'}, <When at={booked_at} />
        </summary>
        <Rows
          label={`Ledger entries of ${name.toLowerCase()} ${id}`}
          columns={COLUMNS}
          rows={transfers}
          keyOf={(transfer) => `${transfer.type} ${transfer.debit}`}
        />
      </details>
    </article>
  )
}

function Where({ settled: { payout, next_cut_off, due_at, part } }: { settled: Settled }) {
  const what = part === 'invoice' ? 'Fees, by invoice: ' : ''
  if (payout) {
    const { payment_reference: reference, state, payout_date } = payout
    return (
      <Text size="sm" component="div">
        {what}
        {'In payout '}
        <PageLink page="settlements/:paymentReference" to={`/settlements/${reference}`}>
          {reference}
        </PageLink>{' '}
        <State {...payoutState(state)} /> {payout_date && <When at={payout_date} to="day" />}
      </Text>
    )
  }
  return (
    <Text size="sm" component="div">
      {what}
      {next_cut_off ? (
        <>
          Will be in the payout of <When at={next_cut_off} relative />
        </>
      ) : (
        <>
          Due <When at={due_at} to="day" />; there is no payout that takes it yet
        </>
      )}
    </Text>
  )
}
