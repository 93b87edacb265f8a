import {
  Button,
  Group,
  NativeSelect,
  NumberInput,
  type NumberInputProps,
  Text,
  TextInput,
} from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import {
  type FailureRule,
  failuresQuery,
  type NewFailure,
  useOrderFailure,
  useRemoveFailure,
} from '../../api/developers.ts'
import { words } from '../../format/names.ts'
import { Section } from '../../parts/page.tsx'
import { type Column, Rows } from '../../parts/rows.tsx'
import { Answered, Failure } from '../../shell/states.tsx'

const KINDS = [
  { value: 'answer', label: 'An error' },
  { value: 'delay', label: 'A late answer' },
  { value: 'drop', label: 'No answer at all' },
] as const
type Kind = (typeof KINDS)[number]['value']

const POINTS = [
  { value: 'before', label: 'Nothing is done' },
  { value: 'after', label: 'It is done all the same' },
] as const

/** Those that shops call most; all others by their name. */
const OPERATIONS = [
  'captureOrder',
  'refundOrder',
  'getOrder',
  'createOrder',
  'cancelOrder',
  'updateAuthorization',
]

export function FailureControl() {
  const query = useQuery(failuresQuery)
  const remove = useRemoveFailure()
  return (
    <Section
      title="Failures"
      actions={
        query.data !== undefined &&
        query.data.length > 0 && (
          <Button
            variant="default"
            size="xs"
            loading={remove.isPending}
            onClick={() => remove.mutate(undefined)}
          >
            Remove all
          </Button>
        )
      }
    >
      <p className="note">
        Let the next calls of your shop fail, to see how it takes it. Calls of people in the portal are met as
        well.
      </p>
      <NewFailureForm />
      {remove.error && <Failure error={remove.error} />}
      <Answered query={query} what="failures">
        {(failures) =>
          failures.length === 0 ? (
            <p className="note">No failure is ordered: all calls are answered as they should be.</p>
          ) : (
            <Rows
              label="Ordered failures"
              columns={columnsWith((id) => remove.mutate(id))}
              rows={failures}
              keyOf={({ id }) => id}
            />
          )
        }
      </Answered>
    </Section>
  )
}

function columnsWith(onRemove: (id: string) => void): Column<FailureRule>[] {
  return [
    { head: 'Operation', cell: ({ operation }) => (operation ? words(operation) : 'Any') },
    { head: 'What happens', wraps: true, cell: effectText },
    { head: 'Left', end: true, cell: ({ remaining }) => remaining ?? 'no end' },
    { head: 'Met', end: true, wide: true, cell: ({ hits }) => hits },
    {
      head: 'Action',
      end: true,
      cell: ({ id, operation }) => (
        <Button
          variant="default"
          size="compact-sm"
          aria-label={`Remove the failure of ${operation ? words(operation).toLowerCase() : 'any call'}`}
          onClick={() => onRemove(id)}
        >
          Remove
        </Button>
      ),
    },
  ]
}

function effectText({ effect, point }: FailureRule): string {
  const done = point === 'after' ? ', after it was done' : ''
  switch (effect.type) {
    case 'answer':
      return `${effect.status} ${effect.error_code}${done}`
    case 'delay':
      return `${effect.delay_ms} ms late`
    case 'drop':
      return `No answer${done}`
  }
}

function NewFailureForm() {
  const order = useOrderFailure()
  const [kind, setKind] = useState<Kind>('answer')
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    order.mutate(failureOf(kind, new FormData(event.currentTarget)))
  }
  return (
    <form onSubmit={submit}>
      <Group px={14} pb={14} gap="sm" align="flex-end">
        <TextInput
          label="Operation"
          name="operation"
          list="operations"
          placeholder="Any"
          maxLength={64}
          w={190}
        />
        <datalist id="operations">
          {OPERATIONS.map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
        <NativeSelect
          label="What happens"
          value={kind}
          onChange={(event) => setKind(event.currentTarget.value as Kind)}
          data={KINDS}
          w={170}
        />
        {kind === 'answer' && (
          <>
            <WholeNumber label="Status" name="status" defaultValue={503} min={400} max={599} w={90} />
            <TextInput
              label="Error code"
              name="error_code"
              defaultValue="TEMPORARILY_UNAVAILABLE"
              maxLength={64}
              w={240}
            />
          </>
        )}
        {kind === 'delay' && (
          <WholeNumber label="Late by, ms" name="delay_ms" defaultValue={5000} min={1} max={60_000} w={120} />
        )}
        {kind !== 'delay' && <NativeSelect label="Its effect" name="point" data={POINTS} w={190} />}
        <WholeNumber label="Calls" name="count" defaultValue={1} min={1} max={1_000_000} w={90} />
        <Button type="submit" loading={order.isPending}>
          Order it
        </Button>
      </Group>
      {order.error && <Failure error={order.error} />}
      <Text role="status" className="visually-hidden">
        {order.isSuccess ? 'The failure is ordered.' : ''}
      </Text>
    </form>
  )
}

function WholeNumber(props: NumberInputProps) {
  return <NumberInput allowDecimal={false} {...props} />
}

function failureOf(kind: Kind, form: FormData): NewFailure {
  const text = (name: string) => String(form.get(name) ?? '').trim()
  const operation = text('operation')
  const effects = {
    answer: { type: 'answer', status: Number(text('status')), error_code: text('error_code') },
    delay: { type: 'delay', delay_ms: Number(text('delay_ms')) },
    drop: { type: 'drop' },
  } as const
  return {
    ...(operation !== '' && { operation }),
    point: text('point') === 'after' ? 'after' : 'before',
    effect: effects[kind],
    count: Number(text('count')),
  }
}
