/** What the shopper was told about the order, each of which can be sent again. */
import { Button, Group, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type MessageSummary, orderMessagesQuery } from '../../api/messages.ts'
import type { Order } from '../../api/orders.ts'
import { Section } from '../../parts/page.tsx'
import { PageLink } from '../../parts/page-link.tsx'
import { State } from '../../parts/state.tsx'
import { When } from '../../parts/when.tsx'
import { Failure } from '../../shell/states.tsx'
import { causesText, messageState } from '../messages/names.ts'
import type { Action } from './actions/action-dialog.tsx'

interface MessagesProps {
  order: Order
  onAction?(action: Action): void
}

/** Absent where there are none: most merchants tell their customers themselves. */
export function Messages({ order, onAction }: MessagesProps) {
  const { data, error, refetch } = useQuery(orderMessagesQuery(order.order_id))
  if (error && !data) return <Failure error={error} onRetry={() => void refetch()} />
  if (!data || data.messages.length === 0) return null
  return (
    <Section title="Messages to the customer">
      {data.messages.map((message) => (
        <MessageItem key={message.message_id} message={message} {...(onAction && { onAction })} />
      ))}
    </Section>
  )
}

function MessageItem({ message, onAction }: { message: MessageSummary } & Pick<MessagesProps, 'onAction'>) {
  const { message_id: messageId, causes, state, recipient, created_at, resend_of, result } = message
  const about = causesText(causes)
  return (
    <article className="item" aria-label={`Message: ${about}`}>
      <Group justify="space-between" gap="xs" wrap="nowrap">
        <div>
          <Group gap="sm">
            <PageLink page="messages/:messageId" to={`/messages/${messageId}`}>
              {about}
            </PageLink>
            <State {...messageState(state)} />
          </Group>
          <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
            {resend_of !== undefined && 'again, '}
            to {recipient}, <When at={created_at} />
          </Text>
          {state === 'failed' && result && <Text size="sm">{result}</Text>}
        </div>
        {onAction && (
          <Button
            size="xs"
            variant="default"
            flex="none"
            onClick={() => onAction({ kind: 'resend', messageId, about: about.toLowerCase() })}
            aria-label={`Send again: message about ${about.toLowerCase()}`}
          >
            Send again
          </Button>
        )}
      </Group>
    </article>
  )
}
