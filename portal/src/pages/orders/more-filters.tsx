/** What orders are narrowed by more rarely: the form behind a button. */
import { Group, NativeSelect, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useMe } from '../../api/session.ts'
import { MoreFilters, type Values } from '../../parts/filters.tsx'
import { type AmountTexts, amountProblems, type Filter, STATUS_CHOICES } from './filters.ts'

interface OrderFiltersProps {
  value(name: Filter): string
  onApply(values: Values<Filter>): void
  /** The status as well: it has no buttons of its own in view. */
  isAll: boolean
  count: number
}

export function MoreOrderFilters({ value, onApply, isAll, count }: OrderFiltersProps) {
  const [problems, setProblems] = useState<Partial<AmountTexts>>({})
  const { merchant } = useMe()
  const apply = (values: Values<Filter>) => {
    const { currency = '', amount_from = '', amount_to = '' } = values
    const found = amountProblems({ currency, amount_from, amount_to })
    setProblems(found)
    if (Object.keys(found).length > 0) return false
    onApply({ ...values, currency: currency.toUpperCase() })
    return true
  }
  return (
    <MoreFilters<Filter> onApply={apply} count={count}>
      {isAll && (
        <NativeSelect label="Status" name="status" defaultValue={value('status')} data={STATUS_CHOICES} />
      )}
      <Group grow gap="xs">
        <TextInput
          type="date"
          label="Created from"
          name="created_from"
          defaultValue={value('created_from')}
        />
        <TextInput type="date" label="Created until" name="created_to" defaultValue={value('created_to')} />
      </Group>
      <TextInput
        type="date"
        label="Expires before"
        name="expires_before"
        defaultValue={value('expires_before')}
      />
      <AmountFilter value={value} problems={problems} />
      <NativeSelect
        label="Fraud check"
        name="fraud_status"
        defaultValue={value('fraud_status')}
        data={[
          { label: 'Any', value: '' },
          { label: 'Accepted', value: 'ACCEPTED' },
          { label: 'Under review', value: 'PENDING' },
          { label: 'Rejected', value: 'REJECTED' },
        ]}
      />
      <NativeSelect
        label="Acknowledged"
        name="acknowledged"
        defaultValue={value('acknowledged')}
        data={[
          { label: 'Either', value: '' },
          { label: 'Yes', value: 'true' },
          { label: 'Not yet', value: 'false' },
        ]}
      />
      {!merchant && <TextInput label="Merchant id" name="merchant_id" defaultValue={value('merchant_id')} />}
    </MoreFilters>
  )
}

interface AmountFilterProps {
  value(name: Filter): string
  problems: Partial<AmountTexts>
}

/** Known to the browser: suggested as somebody types. Any other code is taken as well. */
const CURRENCIES = Intl.supportedValuesOf('currency')

/** Amounts are of one currency: in minor units, which is what orders have, 1,000 is ten crowns or a thousand yen. */
function AmountFilter({ value, problems }: AmountFilterProps) {
  const field = (name: keyof AmountTexts) => ({
    name,
    autoComplete: 'off',
    defaultValue: value(name),
    error: problems[name],
  })
  return (
    <>
      <TextInput label="Currency" list="currencies" maxLength={3} placeholder="Any" {...field('currency')} />
      <datalist id="currencies">
        {CURRENCIES.map((code) => (
          <option key={code} value={code} />
        ))}
      </datalist>
      <Group grow gap="xs" align="flex-start">
        <TextInput label="Amount from" inputMode="decimal" {...field('amount_from')} />
        <TextInput label="Amount up to" inputMode="decimal" {...field('amount_to')} />
      </Group>
    </>
  )
}
