import { amountText, moneyText } from '../format/money.ts'

interface MoneyProps {
  minor: number
  currency: string
  /** Where the column's head names the currency; a screen reader says it all the same. */
  bare?: boolean
}

/** An amount; read aloud it is "12.50 EUR". */
export function Money({ minor, currency, bare = false }: MoneyProps) {
  if (!bare) return <span className="figures">{moneyText(minor, currency)}</span>
  return (
    <span className="figures">
      <span aria-hidden="true">{amountText(minor, currency)}</span>
      <span className="visually-hidden">{moneyText(minor, currency)}</span>
    </span>
  )
}
