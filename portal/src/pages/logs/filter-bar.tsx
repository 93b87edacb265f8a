import { Button, Group, NativeSelect, Pill, Popover, Stack, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { type FormEvent, useEffect, useRef } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
import { isCall, isId } from '../../api/logs.ts'
import { useMe } from '../../api/session.ts'
import { Icon } from '../../parts/icon.tsx'
import { chosenFilters, type Filter, METHODS, STATUS_CLASSES, WITHIN } from './filters.ts'

type Values = Partial<Record<Filter, string>>

/** One box for everything, classes of statuses as buttons, the rest behind one; what is chosen stands below. */
export function FilterBar() {
  const [parameters, setParameters] = useSearchParams()
  const value = (name: Filter) => parameters.get(name) ?? ''
  const set = (values: Values) =>
    setParameters((before) => {
      const after = new URLSearchParams(before)
      for (const [name, one] of Object.entries(values)) {
        if (one) after.set(name, one)
        else after.delete(name)
      }
      return after
    })
  const chosen = chosenFilters(parameters)
  return (
    <Stack gap="xs" mb="sm">
      <Box asked={value('q')} onSearch={(q) => set({ q })} />
      <Group justify="space-between" gap="xs">
        <fieldset className="choices">
          <legend className="visually-hidden">Answer</legend>
          {STATUS_CLASSES.map((one) => (
            <button
              key={one.label}
              type="button"
              className="choice"
              aria-pressed={value('status_class') === one.value}
              onClick={() => set({ status_class: one.value })}
            >
              {one.label}
            </button>
          ))}
        </fieldset>
        <Group gap="xs">
          <NativeSelect
            aria-label="Time"
            value={value('within')}
            onChange={(event) => set({ within: event.currentTarget.value, from: '', to: '' })}
            data={WITHIN.map(({ value: within, label }) => ({ value: within, label }))}
          />
          <MoreFilters parameters={parameters} onChoose={set} />
        </Group>
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

/** An id that is a call's leads straight to it. */
function Box({ asked, onSearch }: { asked: string; onSearch(q: string): void }) {
  const navigate = useNavigate()
  const input = useRef<HTMLInputElement>(null)
  const submitted = useRef(asked)
  // Only what comes from elsewhere goes into the box: somebody may be typing on already.
  useEffect(() => {
    if (asked === submitted.current) return
    submitted.current = asked
    if (input.current) input.current.value = asked
  }, [asked])
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const q = String(new FormData(event.currentTarget).get('q') ?? '').trim()
    submitted.current = q
    if (isId(q) && (await isCall(q).catch(() => false))) navigate(`/logs/${q.toLowerCase()}`)
    else onSearch(q)
  }
  return (
    <search>
      <form onSubmit={(event) => void submit(event)}>
        <TextInput
          ref={input}
          name="q"
          type="search"
          aria-label="Find calls"
          placeholder="Correlation id, order id, reference, status or path"
          defaultValue={asked}
          maxLength={255}
          leftSection={<Icon name="search" size={16} />}
        />
      </form>
    </search>
  )
}

function MoreFilters({
  parameters,
  onChoose,
}: {
  parameters: URLSearchParams
  onChoose(values: Values): void
}) {
  const [isOpen, { toggle, close }] = useDisclosure()
  const { merchant, time_zone } = useMe()
  const value = (name: Filter) => parameters.get(name) ?? ''
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const entries = [...new FormData(event.currentTarget)].map(([name, text]) => [name, String(text).trim()])
    const values: Values = Object.fromEntries(entries)
    onChoose({ ...values, ...((values.from || values.to) && { within: '' }) })
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
            <TextInput
              type="datetime-local"
              label="From"
              description={`Times are in ${time_zone}`}
              name="from"
              defaultValue={value('from')}
            />
            <TextInput type="datetime-local" label="Until" name="to" defaultValue={value('to')} />
            <NativeSelect
              label="Method"
              name="method"
              defaultValue={value('method')}
              data={[{ label: 'Any', value: '' }, ...METHODS]}
            />
            <TextInput
              label="Operation"
              name="operation"
              placeholder="captureOrder"
              maxLength={64}
              defaultValue={value('operation')}
            />
            <TextInput
              label="Error code"
              name="error_code"
              placeholder="CAPTURE_NOT_ALLOWED"
              maxLength={64}
              defaultValue={value('error_code')}
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
