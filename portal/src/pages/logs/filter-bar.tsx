import { Group, NativeSelect, Stack, TextInput } from '@mantine/core'
import { type FormEvent, useEffect, useRef } from 'react'
import { useNavigate } from 'react-router'
import { isCall, isId } from '../../api/logs.ts'
import { useMe } from '../../api/session.ts'
import { Choices, ChosenFilters, MoreFilters, useFilters, type Values } from '../../parts/filters.tsx'
import { Icon } from '../../parts/icon.tsx'
import { useIsNarrow } from '../../parts/narrow.ts'
import { chosenFilters, type Filter, METHODS, oneTime, STATUS_CLASSES, WITHIN } from './filters.ts'

/**
 * One box for everything, classes of statuses as buttons, the rest behind one; what is chosen stands below. On a phone
 * the box and the button stand on one line, and all filters are behind the button.
 */
export function FilterBar() {
  const { parameters, value, set, clear } = useFilters<Filter>()
  const isNarrow = useIsNarrow()
  const chosen = chosenFilters(parameters, isNarrow)
  const box = <Box asked={value('q')} onSearch={(q) => set({ q })} />
  return (
    <Stack gap="xs" mb="sm">
      {!isNarrow && box}
      <Group justify="space-between" gap="xs" wrap={isNarrow ? 'nowrap' : 'wrap'}>
        {isNarrow ? box : <InView value={value} set={set} />}
        <MoreFilters<Filter>
          onApply={(values) => set(oneTime(values, value('within')))}
          count={isNarrow ? chosen.length : 0}
        >
          {isNarrow && <Folded value={value} />}
          <Fields value={value} />
        </MoreFilters>
      </Group>
      <ChosenFilters
        chosen={chosen}
        onRemove={(name) => set({ [name]: '' })}
        onClear={clear}
        inOneLine={isNarrow}
      />
    </Stack>
  )
}

const TIMES = WITHIN.map(({ value, label }) => ({ value, label }))

interface InViewProps {
  value(name: Filter): string
  set(values: Values<Filter>): void
}

/** What is asked for most. */
function InView({ value, set }: InViewProps) {
  return (
    <>
      <Choices
        legend="Answer"
        choices={STATUS_CLASSES}
        chosen={value('status_class')}
        onChoose={(status_class) => set({ status_class })}
      />
      <NativeSelect
        aria-label="Time"
        value={value('within')}
        onChange={(event) => set({ within: event.currentTarget.value, from: '', to: '' })}
        data={TIMES}
        ml="auto"
      />
    </>
  )
}

/** The same as fields of the form. */
function Folded({ value }: Pick<InViewProps, 'value'>) {
  return (
    <>
      <NativeSelect
        label="Answer"
        name="status_class"
        defaultValue={value('status_class')}
        data={STATUS_CLASSES}
      />
      <NativeSelect label="Time" name="within" defaultValue={value('within')} data={TIMES} />
    </>
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
    <search className="grows">
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

function Fields({ value }: { value(name: Filter): string }) {
  const { merchant, time_zone } = useMe()
  return (
    <>
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
      {!merchant && <TextInput label="Merchant id" name="merchant_id" defaultValue={value('merchant_id')} />}
    </>
  )
}
