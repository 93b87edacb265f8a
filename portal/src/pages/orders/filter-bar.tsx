import { Button, Group, NativeSelect, Pill, Popover, Stack, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { FormEvent } from 'react'
import { useSearchParams } from 'react-router'
import { useMe } from '../../api/session.ts'
import { Icon } from '../../parts/icon.tsx'
import { chosenFilters, type Filter, STATUS_CHOICES } from './filters.ts'

/** Statuses as buttons, the rest behind one; what is chosen stands below, each with a way to undo it. */
export function FilterBar() {
  const [parameters, setParameters] = useSearchParams()
  const status = parameters.get('status') ?? ''
  const set = (values: Partial<Record<Filter, string>>) =>
    setParameters((before) => {
      const after = new URLSearchParams(before)
      for (const [name, value] of Object.entries(values)) {
        if (value) after.set(name, value)
        else after.delete(name)
      }
      return after
    })
  const chosen = chosenFilters(parameters)
  return (
    <Stack gap="xs" mb="sm">
      <Group justify="space-between" gap="xs">
        <fieldset className="choices">
          <legend className="visually-hidden">Status</legend>
          {STATUS_CHOICES.map(({ label, value }) => (
            <button
              key={label}
              type="button"
              className="choice"
              aria-pressed={status === value}
              onClick={() => set({ status: value })}
            >
              {label}
            </button>
          ))}
        </fieldset>
        <MoreFilters parameters={parameters} onChoose={set} />
      </Group>
      {chosen.length > 0 && (
        <Group gap={6}>
          {chosen.map(({ name, text }) => (
            <Pill
              key={name}
              size="md"
              withRemoveButton
              onRemove={() => set({ [name]: '' })}
              removeButtonProps={{ 'aria-label': `Remove ${text}`, 'aria-hidden': false, tabIndex: 0 }}
            >
              {text}
            </Pill>
          ))}
          <Button variant="subtle" size="compact-xs" onClick={() => setParameters({})}>
            Clear all
          </Button>
        </Group>
      )}
    </Stack>
  )
}

interface MoreFiltersProps {
  parameters: URLSearchParams
  onChoose(values: Partial<Record<Filter, string>>): void
}

function MoreFilters({ parameters, onChoose }: MoreFiltersProps) {
  const [isOpen, { toggle, close }] = useDisclosure()
  const { merchant } = useMe()
  const value = (name: Filter) => parameters.get(name) ?? ''
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const entries = [...new FormData(event.currentTarget)].map(([name, text]) => [name, String(text).trim()])
    onChoose(Object.fromEntries(entries))
    close()
  }
  return (
    <Popover
      opened={isOpen}
      onChange={(opened) => !opened && close()}
      width={320}
      position="bottom-end"
      trapFocus
    >
      <Popover.Target>
        <Button variant="default" leftSection={<Icon name="filter" size={16} />} onClick={toggle}>
          Filters
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Filters">
        <form onSubmit={submit}>
          <Stack gap="sm">
            <Group grow gap="xs">
              <TextInput
                type="date"
                label="Created from"
                name="created_from"
                defaultValue={value('created_from')}
              />
              <TextInput
                type="date"
                label="Created until"
                name="created_to"
                defaultValue={value('created_to')}
              />
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
            {!merchant && (
              <TextInput label="Merchant id" name="merchant_id" defaultValue={value('merchant_id')} />
            )}
            <Button type="submit">Apply</Button>
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  )
}
