import { Switch } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type LoggedCall, type Order, orderCallsQuery } from '../../api/orders.ts'
import { actorText } from '../../format/actors.ts'
import { statusTone, words } from '../../format/names.ts'
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
  const query = useQuery(orderCallsQuery(order.order_id))
  return (
    <Section
      title="Calls"
      actions={
        <Switch
          size="xs"
          label="With reads"
          checked={withReads}
          onChange={(event) => setWithReads(event.currentTarget.checked)}
        />
      }
    >
      <Answered query={query} what="calls">
        {({ logs }) => {
          const shown = withReads ? logs : logs.filter((call) => call.method !== 'GET' || call.status >= 400)
          if (shown.length === 0) return <Empty isPart title="No calls are kept for this order" />
          return <Rows label="Calls" columns={COLUMNS} rows={shown} keyOf={(call) => call.correlation_id} />
        }}
      </Answered>
    </Section>
  )
}
