import { useQuery } from '@tanstack/react-query'
import type { ComingPayout } from '../../api/figures.ts'
import { nextPayoutsQuery } from '../../api/settlements.ts'
import { payoutState, words } from '../../format/names.ts'
import { Money } from '../../parts/money.tsx'
import { Section } from '../../parts/page.tsx'
import { PageLink } from '../../parts/page-link.tsx'
import { type Column, Rows } from '../../parts/rows.tsx'
import { State } from '../../parts/state.tsx'
import { When } from '../../parts/when.tsx'

interface ComingPayoutsProps {
  payouts: readonly ComingPayout[]
  /** When the next one is made. */
  nextAt: string | undefined
  currency: string
}

/** Payouts on their way, and when the next one is made. */
export function ComingPayouts({ payouts, nextAt, currency }: ComingPayoutsProps) {
  return (
    <Section title="Next payouts">
      <p className="note">
        {nextAt === undefined ? (
          'No payout is planned yet: the first one follows the first capture.'
        ) : (
          <>
            What is due is paid out next at <When at={nextAt} relative />
            <Expected currency={currency} />.
          </>
        )}
      </p>
      {payouts.length > 0 && (
        <Rows
          label="Payouts on their way"
          columns={columnsIn(currency)}
          rows={payouts}
          keyOf={({ payment_reference }) => payment_reference}
        />
      )}
    </Section>
  )
}

/** As things stand. Without it the page has what it needs. */
function Expected({ currency }: { currency: string }) {
  const { data } = useQuery(nextPayoutsQuery())
  const next = data?.payouts.find((one) => one.currency === currency)
  if (!next) return null
  if (!next.is_paid) return ', as things stand nothing'
  return (
    <>
      , as things stand <Money minor={next.settlement_amount} currency={currency} />
    </>
  )
}

function columnsIn(currency: string): Column<ComingPayout>[] {
  return [
    {
      head: 'Payout',
      cell: ({ payment_reference }) => (
        <PageLink page="settlements/:reference" to={`/settlements/${payment_reference}`}>
          {payment_reference}
        </PageLink>
      ),
    },
    {
      head: 'State',
      cell: ({ state, hold }) =>
        hold === undefined ? (
          <State {...payoutState(state)} />
        ) : (
          <State word={`Held: ${words(hold).toLowerCase()}`} tone="warn" />
        ),
    },
    { head: 'Made', wide: true, cell: ({ created_at }) => (created_at ? <When at={created_at} /> : '–') },
    {
      head: 'Amount',
      end: true,
      cell: ({ settlement_amount }) => <Money minor={settlement_amount} currency={currency} />,
    },
  ]
}
