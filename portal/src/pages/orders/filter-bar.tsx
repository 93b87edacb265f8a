import { Group, NativeSelect, Stack, TextInput } from '@mantine/core'
import { useMe } from '../../api/session.ts'
import { Choices, ChosenFilters, MoreFilters, useFilters } from '../../parts/filters.tsx'
import { chosenFilters, type Filter, STATUS_CHOICES } from './filters.ts'

/** Statuses as buttons, the rest behind one; what is chosen stands below, each with a way to undo it. */
export function FilterBar() {
  const { parameters, value, set, clear } = useFilters<Filter>()
  return (
    <Stack gap="xs" mb="sm">
      <Group justify="space-between" gap="xs">
        <Choices
          legend="Status"
          choices={STATUS_CHOICES}
          chosen={value('status')}
          onChoose={(status) => set({ status })}
        />
        <MoreFilters<Filter> onApply={set}>
          <Fields value={value} />
        </MoreFilters>
      </Group>
      <ChosenFilters
        chosen={chosenFilters(parameters)}
        onRemove={(name) => set({ [name]: '' })}
        onClear={clear}
      />
    </Stack>
  )
}

function Fields({ value }: { value(name: Filter): string }) {
  const { merchant } = useMe()
  return (
    <>
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
      <Group grow gap="xs">
        <TextInput
          label="Amount from"
          name="amount_from"
          inputMode="decimal"
          placeholder="10.00"
          pattern="\d{1,7}([.,]\d{0,2})?"
          title="An amount like 10 or 10.50"
          defaultValue={value('amount_from')}
        />
        <TextInput
          label="Amount up to"
          name="amount_to"
          inputMode="decimal"
          placeholder="250.00"
          pattern="\d{1,7}([.,]\d{0,2})?"
          title="An amount like 10 or 10.50"
          defaultValue={value('amount_to')}
        />
      </Group>
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
    </>
  )
}
