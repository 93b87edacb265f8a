import { TextInput } from '@mantine/core'
import { parseAmount } from '../../../format/money.ts'

interface AmountFieldProps {
  label: string
  currency: string
  /** As it is typed. */
  text: string
  onText(text: string): void
  description?: string
  isOptional?: boolean
}

/** An amount of one currency, as people type it. */
export function AmountField({ label, currency, text, onText, description, isOptional }: AmountFieldProps) {
  const isWrong = text.trim() !== '' && parseAmount(text, currency) === undefined
  return (
    <TextInput
      label={`${label} (${currency})`}
      inputMode="decimal"
      autoComplete="off"
      value={text}
      {...(description !== undefined && { description })}
      required={!isOptional}
      error={isWrong && `This is no amount of ${currency}.`}
      onChange={(event) => onText(event.currentTarget.value)}
    />
  )
}
