import { Switch } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { LoggedCall } from '../../api/logs.ts'
import { type Order, orderCallsQuery } from '../../api/orders.ts'
import { actorText } from '../../format/actors.ts'
import { statusTone, words } from '../../format/names.ts'
import { ShowMore } from '../../parts/more.tsx'
import { MovedClock } from '../../parts/moved-clock.tsx'
import { Section } from '../../parts/page.tsx'
import { PageLink } from '../../parts/page-link.tsx'
import { type Column, Rows } from '../../parts/rows.tsx'
import { State } from '../../parts/state.tsx'
import { When } from '../../parts/when.tsx'
import { Answered, Empty } from '../../shell/states.tsx'

const COLUMNS: Column<LoggedCall>[] = [
  {
    head: 'Call',
    cell: (call) => (
      <PageLink page="logs/:correlationId" to={`/logs/${call.correlation_id}`}>
        {call.operation ? words(call.operation) : `${call.method} ${call.path}`}
      </PageLink>
    ),
    below: ({ at }) => <When at={at} to="moment" />,
  },
  {
    head: 'Answer',
    cell: ({ status, error_code }) => (
      <State word={error_code ? `${status} ${error_code}` : String(status)} tone={statusTone(status)} />
    ),
  },
  { head: 'By', wide: true, cell: ({ actor }) => (actor ? actorText(actor) : '–') },
  { head: 'At', wide: true, cell: ({ at }) => <When at={at} to="second" /> },
]

/** The calls behind the order: those that changed it or were refused; reads when asked for. */
export function Calls({ order }: { order: Order }) {
  const [withReads, setWithReads] = useState(false)
  const query = useInfiniteQuery(orderCallsQuery(order.order_id))
  return (
    <Section
      title="Calls"
      folds
      actions={
        <Switch
          size="xs"
          label="With reads"
          checked={withReads}
          onChange={(event) => setWithReads(event.currentTarget.checked)}
        />
      }
    >
      <MovedClock />
      <Answered query={query} what="calls">
        {({ pages }) => {
          const logs = pages.flatMap((page) => page.logs)
          const shown = withReads ? logs : logs.filter((call) => call.method !== 'GET' || call.status >= 400)
          return (
            <>
              {shown.length > 0 ? (
                <Rows label="Calls" columns={COLUMNS} rows={shown} keyOf={(call) => call.correlation_id} />
              ) : (
                <Empty isPart title={noneText(query.hasNextPage, logs.length)} />
              )}
              <ShowMore query={query}>Show more calls</ShowMore>
            </>
          )
        }}
      </Answered>
    </Section>
  )
}

function noneText(hasMore: boolean, reads: number): string {
  if (hasMore && reads > 0) return `The last ${reads} calls only read the order`
  if (hasMore) return 'Not among the newest calls'
  return reads > 0 ? 'Calls have only read the order' : 'No calls are kept for this order'
}
