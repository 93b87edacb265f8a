/** What captures and refunds ask alike: all that is left, chosen lines, or an amount. */
import { TextInput } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import type { OrderLine } from '../../../api/orders.ts'
import { moneyText, parseAmount } from '../../../format/money.ts'
import { allOf, type LinePick, type Part, picked, sumOf } from '../line-parts.ts'
import { AmountField } from './amount-field.tsx'
import { LinePicker } from './line-picker.tsx'
import { type Way, Ways } from './ways.tsx'

/** What is chosen of an order: `left` in all, of these lines, of which so many are chosen at first. */
export function usePart(
  currency: string,
  left: number,
  picks: readonly LinePick[],
  first: readonly number[],
) {
  const [way, setWay] = useState<Way>('all')
  const [quantities, setQuantities] = useState(first)
  const [text, setText] = useState('')
  return { currency, left, picks, way, setWay, quantities, setQuantities, text, setText, wanted: wanted() }

  /** Undefined while it is not complete. */
  function wanted(): Part | undefined {
    if (way === 'all') return allOf(picks, left)
    if (way === 'lines') return partOfLines(picked(picks, quantities))
    const amount = parseAmount(text, currency)
    return amount === undefined ? undefined : { amount, lines: [] }
  }
}

export type ChosenPart = ReturnType<typeof usePart>

export const partOfLines = (lines: OrderLine[]): Part => ({ amount: sumOf(lines), lines })

/** "24.00 SEK", for a button. */
export const moneyOf = (part: Part | undefined, currency: string): string =>
  moneyText(part?.amount ?? 0, currency)

/** As the API takes it; undefined where there is nothing to send. */
export function bodyOf(
  name: 'captured_amount' | 'refunded_amount',
  part: Part | undefined,
  description: string,
): Readonly<Record<string, unknown>> | undefined {
  if (!part || part.amount <= 0) return undefined
  return {
    [name]: part.amount,
    ...(description.trim() !== '' && { description: description.trim() }),
    ...(part.lines.length > 0 && { order_lines: part.lines }),
  }
}

interface PartFieldsProps {
  part: ChosenPart
  label: string
  /** What all of it is: "All that is left". */
  all: string
  /** Below chosen lines. */
  belowLines?: ReactNode
}

export function PartFields({ part, label, all, belowLines }: PartFieldsProps) {
  const { currency, picks, way } = part
  const left = moneyText(part.left, currency)
  return (
    <>
      <Ways
        label={label}
        way={way}
        onWay={part.setWay}
        hasLines={picks.some((pick) => pick.left > 0)}
        names={{ all: `${all}, ${left}`, lines: 'Chosen lines', amount: 'An amount' }}
      />
      {way === 'lines' && (
        <>
          <LinePicker
            picks={picks}
            quantities={part.quantities}
            onQuantities={part.setQuantities}
            currency={currency}
          />
          {belowLines}
        </>
      )}
      {way === 'amount' && (
        <AmountField
          label="Amount"
          currency={currency}
          text={part.text}
          onText={part.setText}
          description={`Up to ${left}.`}
        />
      )}
    </>
  )
}

export function Description({ text, onText }: { text: string; onText(text: string): void }) {
  return (
    <TextInput
      label="Description"
      description="Shown to the customer."
      maxLength={255}
      value={text}
      onChange={(event) => onText(event.currentTarget.value)}
    />
  )
}
