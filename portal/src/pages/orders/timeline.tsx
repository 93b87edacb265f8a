import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { eventsQuery, type Order } from '../../api/orders.ts'
import { actorText } from '../../format/actors.ts'
import { Copyable } from '../../parts/copy.tsx'
import { Section } from '../../parts/page.tsx'
import { PageLink } from '../../parts/page-link.tsx'
import { When } from '../../parts/when.tsx'
import { Answered } from '../../shell/states.tsx'
import { eventText } from './event-text.ts'

/** Everything that happened, newest first, with who did it and in which call. */
export function Timeline({ order }: { order: Order }) {
  const query = useQuery(eventsQuery(order.order_id))
  return (
    <Section title="Timeline">
      <Answered query={query} what="the timeline">
        {({ events }) => (
          <ol className="timeline" reversed>
            {events.toReversed().map((event) => (
              <li key={event.version}>
                <Text fw={500}>{eventText(event, order.purchase_currency)}</Text>
                <Text size="sm" c="dimmed" component="div">
                  <When at={event.at} to="second" />, {actorText(event.actor)}
                </Text>
                <details>
                  <summary>Call</summary>
                  <PageLink page="logs/:correlationId" to={`/logs/${event.correlation_id}`}>
                    Open the call
                  </PageLink>{' '}
                  <Copyable text={event.correlation_id} label={`correlation id of change ${event.version}`} />
                </details>
              </li>
            ))}
          </ol>
        )}
      </Answered>
    </Section>
  )
}
