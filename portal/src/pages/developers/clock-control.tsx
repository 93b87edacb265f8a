import { Button, Group, Text, TextInput, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { clockQuery, type Moved, type Scheduled, scheduledQuery, useMoveClock } from '../../api/developers.ts'
import { useMe } from '../../api/session.ts'
import { instantAt, secondText } from '../../format/dates.ts'
import { orderName } from '../../format/ids.ts'
import { words } from '../../format/names.ts'
import { Section } from '../../parts/page.tsx'
import { PageLink } from '../../parts/page-link.tsx'
import { type Column, Rows } from '../../parts/rows.tsx'
import { When } from '../../parts/when.tsx'
import { Answered, Failure } from '../../shell/states.tsx'

const STEPS = [
  { label: '+ 1 hour', advance: 'PT1H' },
  { label: '+ 1 day', advance: 'P1D' },
  { label: '+ 1 week', advance: 'P7D' },
  { label: '+ 30 days', advance: 'P30D' },
] as const

export function ClockControl() {
  const { time_zone: zone } = useMe()
  const query = useQuery(clockQuery)
  const move = useMoveClock()
  const [problem, setProblem] = useState<string>()
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const to = instantAt(String(new FormData(event.currentTarget).get('to') ?? ''), zone)
    setProblem(to === undefined ? 'Choose a day and a time.' : undefined)
    if (to !== undefined) move.mutate({ to })
  }
  return (
    <Section title="Clock">
      <p className="note">
        Moves the time of the whole sandbox forward, for all its merchants, and lets everything happen that
        becomes due: expiries, reviews, payouts, messages. It cannot be moved back.
      </p>
      <Answered query={query} what="the clock">
        {({ now, moving }) => (
          <div className="clock-time">
            <span className="figures">{secondText(now, zone)}</span>{' '}
            <Text span size="sm" c="dimmed">
              {zone}
              {moving && `, moving to ${secondText(moving.to, zone)}`}
            </Text>
          </div>
        )}
      </Answered>
      <Group px={14} pb={14} gap="xs" align="flex-end">
        {STEPS.map(({ label, advance }) => (
          <Button
            key={advance}
            variant="default"
            size="xs"
            disabled={move.isPending}
            onClick={() => move.mutate({ advance })}
          >
            {label}
          </Button>
        ))}
        <form onSubmit={submit}>
          <Group gap="xs" align="flex-end">
            <TextInput
              type="datetime-local"
              name="to"
              size="xs"
              aria-label={`Move to, in ${zone}`}
              error={problem}
            />
            <Button type="submit" variant="default" size="xs" disabled={move.isPending}>
              Move there
            </Button>
          </Group>
        </form>
      </Group>
      <div role="status">
        {move.isPending && <p className="note">The clock is moving; what is due happens on the way.</p>}
        {move.data && <Happened moved={move.data} />}
      </div>
      {move.error && <Failure error={move.error} />}
      <Title order={3} px={14} pb={4}>
        Due next
      </Title>
      <Coming />
    </Section>
  )
}

function Happened({ moved: { happened } }: { moved: Moved }) {
  const kinds = Object.entries(happened)
  if (kinds.length === 0) return <p className="note">The clock was moved. Nothing was due on the way.</p>
  return (
    <p className="note">
      The clock was moved. On the way:{' '}
      {kinds.map(([kind, count]) => `${count} × ${words(kind).toLowerCase()}`).join(', ')}.
    </p>
  )
}

const COLUMNS: Column<Scheduled>[] = [
  { head: 'What', cell: ({ kind }) => words(kind), below: (work) => <OrderLink {...work} /> },
  { head: 'Due', cell: ({ due_at }) => <When at={due_at} /> },
  {
    head: 'Order',
    wide: true,
    cell: (work) => (work.order_id === undefined ? '–' : <OrderLink {...work} />),
  },
  { head: 'Tries so far', end: true, wide: true, cell: ({ attempts }) => attempts },
]

function OrderLink(work: Scheduled) {
  if (work.order_id === undefined) return null
  return (
    <PageLink page="orders/:orderId" to={`/orders/${work.order_id}`}>
      {orderName(work)}
    </PageLink>
  )
}

function Coming() {
  const query = useQuery(scheduledQuery)
  return (
    <Answered query={query} what="what is due">
      {(scheduled) =>
        scheduled.length === 0 ? (
          <p className="note">Nothing is due at a time to come.</p>
        ) : (
          <Rows label="What is due next" columns={COLUMNS} rows={scheduled} keyOf={({ id }) => id} />
        )
      }
    </Answered>
  )
}
