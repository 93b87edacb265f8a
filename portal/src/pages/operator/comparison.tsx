import type { Comparison } from '../../api/operator.ts'
import { moneyText } from '../../format/money.ts'
import { Figures } from '../../parts/amounts.tsx'
import { Money } from '../../parts/money.tsx'

/** What captures cost, and what they would have cost. */
export function ComparisonFigures({ comparison }: { comparison: Comparison }) {
  const { currency, captures, captured_amount, charged, proposed, difference } = comparison
  const money = (minor: number) => <Money minor={minor} currency={currency} />
  const vat = (minor: number) => (minor === 0 ? 'no VAT' : `and ${moneyText(minor, currency)} VAT`)
  return (
    <div role="status">
      <Figures
        flat
        figures={[
          {
            name: 'Captures',
            value: captures.toLocaleString('en'),
            note: moneyText(captured_amount, currency),
          },
          { name: 'Fees that were charged', value: money(charged.fees), note: vat(charged.vat) },
          { name: 'Fees by these terms', value: money(proposed.fees), note: vat(proposed.vat) },
          { name: 'Difference', value: money(difference), note: meaningOf(difference) },
        ]}
      />
    </div>
  )
}

function meaningOf(difference: number): string {
  if (difference === 0) return 'the same for the merchant'
  return difference < 0 ? 'cheaper for the merchant' : 'dearer for the merchant'
}
