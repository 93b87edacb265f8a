/** The calls that were made, newest first. What is asked for stands in the address, so that it can be sent to somebody. */
import { Group, Switch } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type LoggedCall, logsQuery } from '../../api/logs.ts'
import { useMe } from '../../api/session.ts'
import { actorText } from '../../format/actors.ts'
import { shortPath } from '../../format/ids.ts'
import { statusTone } from '../../format/names.ts'
import { useFilters } from '../../parts/filters.tsx'
import { ShowMore, useMore, useUntilFound } from '../../parts/more.tsx'
import { MovedClock } from '../../parts/moved-clock.tsx'
import { PageHead } from '../../parts/page.tsx'
import { type Column, Rows } from '../../parts/rows.tsx'
import { State } from '../../parts/state.tsx'
import { When } from '../../parts/when.tsx'
import { Empty, Failure, Loading } from '../../shell/states.tsx'
import { callName, durationText } from './call-text.ts'
import { FilterBar } from './filter-bar.tsx'
import { filtersOf } from './filters.ts'
import './logs.css'
import { useTail } from './tail.ts'

const COLUMNS: Column<LoggedCall>[] = [
  { head: 'Call', cell: callName, below: ({ at }) => <When at={at} to="moment" /> },
  {
    head: 'Answer',
    cell: ({ status, error_code }) => (
      <State word={error_code ? `${status} ${error_code}` : String(status)} tone={statusTone(status)} />
    ),
  },
  {
    head: 'Path',
    wide: 'most',
    cell: ({ method, path }) => (
      <span className="mono path" title={`${method} ${path}`}>
        {method} {shortPath(path)}
      </span>
    ),
  },
  {
    head: 'By',
    wide: 'more',
    cell: ({ actor }) => <span className="by">{actor ? actorText(actor) : '–'}</span>,
  },
  { head: 'Took', end: true, wide: 'most', cell: ({ duration_ms }) => durationText(duration_ms) },
  { head: 'At', end: true, wide: true, cell: ({ at }) => <When at={at} to="moment" /> },
]
const MERCHANT: Column<LoggedCall> = {
  head: 'Merchant',
  wide: 'more',
  cell: (call) => call.merchant_id ?? '–',
}
/** By whom is on the call's page: beside the merchant there is no room for it. */
const OPERATOR_COLUMNS = [
  ...COLUMNS.slice(0, 2),
  MERCHANT,
  ...COLUMNS.slice(2).filter(({ head }) => head !== 'By'),
]

export function Component() {
  const { parameters, value, set } = useFilters<'looks'>()
  const { time_zone, merchant } = useMe()
  const filters = filtersOf(parameters, time_zone)
  const withLooks = value('looks') === 'true'
  const [isFollowing, setFollowing] = useState(false)
  const found = useInfiniteQuery(logsQuery(filters))
  const more = useMore(found)
  const tail = useTail(filters, isFollowing && found.data !== undefined)
  const calls = found.data?.pages.flatMap((page) => page.logs)
  const isLooking = useUntilFound(found, calls?.length)
  return (
    <>
      <PageHead
        title="Logs"
        actions={
          <Group gap="lg">
            <Switch
              size="xs"
              label="Views by people"
              checked={withLooks}
              onChange={(event) => set({ looks: event.currentTarget.checked ? 'true' : '' })}
            />
            <Switch
              size="xs"
              label="Live"
              checked={isFollowing}
              onChange={(event) => setFollowing(event.currentTarget.checked)}
            />
          </Group>
        }
      />
      <FilterBar />
      <MovedClock />
      {tail.error && <Failure error={tail.error} />}
      {found.error && <Failure error={found.error} onRetry={() => void found.refetch()} />}
      {((!calls && !found.error) || isLooking) && <Loading what="calls" />}
      {calls?.length === 0 && !found.hasNextPage && <Nothing isAsked={parameters.size > 0} />}
      {calls && calls.length > 0 && (
        <div className="panel calls">
          <Rows
            label="Calls"
            columns={merchant ? COLUMNS : OPERATOR_COLUMNS}
            rows={calls}
            keyOf={(call) => call.correlation_id}
            linkOf={(call) => `/logs/${call.correlation_id}`}
            height="calc(100dvh - 265px)"
            onEnd={more}
            footer={<ShowMore query={found} />}
          />
        </div>
      )}
      <p className="visually-hidden" role="status">
        {isFollowing ? `Live: ${calls?.length ?? 0} calls are shown.` : ''}
      </p>
    </>
  )
}

function Nothing({ isAsked }: { isAsked: boolean }) {
  return (
    <div className="panel">
      {isAsked ? (
        <Empty title="No call fits" icon="search">
          Remove a filter, or look at a longer time. The box takes a correlation id, an order id, a reference,
          an idempotency key, a status like 403 or 4xx, an error code, or the beginning of a path.
        </Empty>
      ) : (
        <Empty title="No calls yet" icon="logs">
          Every call that your shop makes appears here within a second, also those that are refused. Make the
          first one, and switch on Live.
        </Empty>
      )}
    </div>
  )
}
