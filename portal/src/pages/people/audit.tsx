/** Who did what. */
import { Button, NativeSelect, TextInput } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import { useSearchParams } from 'react-router'
import { type AuditEntry, type AuditFilters, auditQuery } from '../../api/people.ts'
import { useMe } from '../../api/session.ts'
import { actorText } from '../../format/actors.ts'
import { endOfDay, startOfDay } from '../../format/dates.ts'
import { shortId } from '../../format/ids.ts'
import { words } from '../../format/names.ts'
import { textOf } from '../../parts/action.tsx'
import { ShowMore, useMore, useUntilFound } from '../../parts/more.tsx'
import { PageHead } from '../../parts/page.tsx'
import { PageLink } from '../../parts/page-link.tsx'
import { type Column, Rows } from '../../parts/rows.tsx'
import { When } from '../../parts/when.tsx'
import { Answered, Empty, Failure, Loading } from '../../shell/states.tsx'
import { ACTION_CHOICES, VIEWED } from './audit-actions.ts'
import { PeopleTabs } from './tabs.tsx'

const columnsOf = (isOperator: boolean): Column<AuditEntry>[] => [
  { head: 'When', cell: ({ at }) => <When at={at} to="second" />, below: whoText },
  { head: 'Who', wide: true, wraps: true, cell: whoText },
  { head: 'What', wraps: true, cell: ({ action }) => words(action), below: Subject },
  { head: 'To what', wide: true, wraps: true, cell: Subject },
  ...(isOperator
    ? [{ head: 'Merchant', wide: true, cell: ({ merchant_id }: AuditEntry) => merchant_id ?? '–' }]
    : []),
  {
    head: 'Call',
    wide: true,
    cell: ({ correlation_id: id }) => (
      <PageLink page="logs/:correlationId" to={`/logs/${id}`}>
        <span className="mono">{shortId(id)}</span>
      </PageLink>
    ),
  },
]

function whoText({ actor }: AuditEntry): string {
  return actor === 'operator' ? 'The platform’s operator' : actorText(actor)
}

/** Their subject is an order's id. */
const ABOUT_ORDERS: readonly string[] = ['order_viewed', 'link_given', 'link_revoked']

function Subject({ action, subject }: AuditEntry) {
  if (!ABOUT_ORDERS.includes(action)) return subject
  return (
    <PageLink page="orders/:orderId" to={`/orders/${subject}`}>
      {subject}
    </PageLink>
  )
}

/** What is in the address bar; days there, instants in what is asked. */
const FIELDS = ['merchant_id', 'action', 'actor', 'from', 'to'] as const

function filtersOf(parameters: URLSearchParams, isOperator: boolean, zone: string): AuditFilters {
  const value = (name: (typeof FIELDS)[number]) => parameters.get(name) || undefined
  return {
    merchant_id: isOperator ? value('merchant_id') : undefined,
    action: value('action'),
    actor: value('actor'),
    from: startOfDay(value('from') ?? '', zone),
    to: endOfDay(value('to') ?? '', zone),
  }
}

export function Component() {
  const { merchant, time_zone: zone } = useMe()
  const isOperator = merchant === null
  const [parameters, setParameters] = useSearchParams()
  const isNarrowed = FIELDS.some((name) => name !== 'merchant_id' && parameters.get(name))
  return (
    <>
      <PageHead
        title="Audit trail"
        actions={
          parameters.get('action') === VIEWED ? (
            <Button variant="default" onClick={() => setParameters({})}>
              Show everything
            </Button>
          ) : (
            <Button variant="default" onClick={() => setParameters({ action: VIEWED })}>
              Who viewed what
            </Button>
          )
        }
      />
      <PeopleTabs />
      <Filters key={parameters.toString()} />
      <div className="panel">
        <Trail filters={filtersOf(parameters, isOperator, zone)} isNarrowed={isNarrowed} />
      </div>
    </>
  )
}

function Filters() {
  const isOperator = useMe().merchant === null
  const [parameters, setParameters] = useSearchParams()
  const value = (name: (typeof FIELDS)[number]) => parameters.get(name) ?? ''
  const choose = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const chosen = FIELDS.map((name) => [name, textOf(form, name)] as const).filter(([, text]) => text !== '')
    setParameters(Object.fromEntries(chosen))
  }
  return (
    <form onSubmit={choose} className="filters">
      {isOperator && (
        <TextInput
          name="merchant_id"
          label="Of the merchant"
          placeholder="all"
          defaultValue={value('merchant_id')}
        />
      )}
      <NativeSelect name="action" label="What" data={ACTION_CHOICES} defaultValue={value('action')} />
      <TextInput
        name="actor"
        label="Who"
        placeholder="part of an address"
        maxLength={254}
        defaultValue={value('actor')}
      />
      <TextInput type="date" name="from" label="From" defaultValue={value('from')} />
      <TextInput type="date" name="to" label="Until" defaultValue={value('to')} />
      <Button type="submit" variant="default">
        Show
      </Button>
    </form>
  )
}

function Trail({ filters, isNarrowed }: { filters: AuditFilters; isNarrowed: boolean }) {
  const isOperator = useMe().merchant === null
  const query = useInfiniteQuery(auditQuery(filters))
  const more = useMore(query)
  const isLooking = useUntilFound(query, query.data?.pages.flatMap((page) => page.entries).length)
  return (
    <Answered query={query} what="the audit trail">
      {({ pages }) => {
        const entries = pages.flatMap((page) => page.entries)
        if (isLooking) return <Loading what="the audit trail" />
        if (entries.length === 0 && query.error) {
          return <Failure error={query.error} onRetry={() => void query.fetchNextPage()} />
        }
        if (entries.length === 0) {
          return isNarrowed ? (
            <Empty title="Nothing like that was done">Ask for less, or for another time.</Empty>
          ) : (
            <Empty title="Nothing was done yet">Who signs in, and who changes what, is noted here.</Empty>
          )
        }
        return (
          <Rows
            label="Audit trail"
            columns={columnsOf(isOperator)}
            rows={entries}
            keyOf={({ id }) => id}
            height="calc(100dvh - 290px)"
            onEnd={more}
            footer={<ShowMore query={query} />}
          />
        )
      }}
    </Answered>
  )
}
