import { NumberInput, Text } from '@mantine/core'
import { Money } from '../../../parts/money.tsx'
import { type LinePick, partOf } from '../line-parts.ts'

interface LinePickerProps {
  picks: readonly LinePick[]
  /** How many of each. */
  quantities: readonly number[]
  onQuantities(quantities: number[]): void
  currency: string
}

export function LinePicker({ picks, quantities, onQuantities, currency }: LinePickerProps) {
  return (
    <ul className="picks">
      {picks.map(({ line, from, left }, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no ids, and stay where they are
        <li key={at}>
          <div>
            <Text dir="auto">{line.name || line.reference || 'Line'}</Text>
            <Text size="sm" c="dimmed" component="div">
              {left} of {line.quantity} left, <Money minor={line.unit_price} currency={currency} /> each
            </Text>
          </div>
          <NumberInput
            aria-label={`How many of ${line.name || line.reference || `line ${at + 1}`}`}
            min={0}
            max={left}
            clampBehavior="strict"
            selectAllOnFocus
            allowDecimal={false}
            disabled={left === 0}
            value={quantities[at] ?? 0}
            onChange={(value) =>
              onQuantities(quantities.map((old, i) => (i === at ? Number(value) || 0 : old)))
            }
          />
          <span className="sum">
            <Money minor={partOf(line, from, quantities[at] ?? 0).total_amount} currency={currency} />
          </span>
        </li>
      ))}
    </ul>
  )
}
