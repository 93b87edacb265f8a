import type { Balance } from '../api/settlements.ts'
import { Figures } from './amounts.tsx'
import { Money } from './money.tsx'
import { Section } from './page.tsx'

const FIGURES = [
  ['unsettled_amount', 'Owed', 'in no payout yet'],
  ['in_transit_amount', 'On its way', 'the bank has not executed it'],
  ['reserved_amount', 'Reserve', 'kept back, and free later'],
  ['debt_amount', 'Debt', 'taken off later payouts'],
  ['unpaid_fee_amount', 'Unpaid fees', 'invoiced'],
  ['paid_out_amount', 'Paid out', 'in all, less what came back'],
] as const

/** What a merchant's books come to, by currency. */
export function Balances({ balances }: { balances: readonly Balance[] }) {
  return balances.map((balance) => (
    <Section key={balance.currency} title={`Balance in ${balance.currency}`}>
      <Figures
        flat
        figures={FIGURES.map(([field, name, note]) => ({
          name,
          note,
          value: <Money minor={balance[field]} currency={balance.currency} />,
        }))}
      />
    </Section>
  ))
}
