/** One message: what became of it and, in a sandbox, what was sent. */
import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from 'react-router'
import { type Message, messageQuery, resendMessage } from '../../api/messages.ts'
import { useMay } from '../../api/session.ts'
import { orderName } from '../../format/ids.ts'
import { Action } from '../../parts/action.tsx'
import { Facts } from '../../parts/facts.tsx'
import { PageHead, Section } from '../../parts/page.tsx'
import { PageLink } from '../../parts/page-link.tsx'
import { State } from '../../parts/state.tsx'
import { When } from '../../parts/when.tsx'
import { Failure, Loading } from '../../shell/states.tsx'
import { causesText, messageState } from './names.ts'

export function Component() {
  const { messageId = '' } = useParams()
  const query = useQuery(messageQuery(messageId))
  if (query.data) return <MessagePage message={query.data} />
  return (
    <>
      <PageHead title="Message" />
      {query.error ? (
        <Failure error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <Loading what="the message" />
      )}
    </>
  )
}

function MessagePage({ message }: { message: Message }) {
  const mayResend = useMay('orders')
  const { causes, state, content } = message
  return (
    <>
      <PageHead
        title={content?.subject ?? `Message: ${causesText(causes).toLowerCase()}`}
        beside={<State {...messageState(state)} />}
        actions={mayResend && <Resend message={message} />}
      />
      <div className={content ? 'columns aside' : undefined}>
        <Section title="What became of it">
          <FactsOf message={message} />
        </Section>
        {content && (
          <div>
            <Section title="As the shopper sees it">
              {/* Nothing in it runs, opens or is sent anywhere: the frame is allowed nothing. */}
              <iframe className="framed" title="The message" sandbox="" srcDoc={content.html} />
            </Section>
            <Section title="As plain text">
              <pre className="plain section-body">{content.text}</pre>
            </Section>
          </div>
        )}
      </div>
    </>
  )
}

function FactsOf({ message }: { message: Message }) {
  const { causes, recipient, content, order_id, attempts, result, resend_of } = message
  const { created_at, next_attempt_at, ended_at } = message
  return (
    <Facts
      facts={[
        { name: 'About', value: causesText(causes) },
        { name: 'To', value: content?.to ?? recipient },
        {
          name: 'Order',
          value: (
            <PageLink page="orders/:orderId" to={`/orders/${order_id}`}>
              {orderName(message)}
            </PageLink>
          ),
        },
        { name: 'Made', value: <When at={created_at} to="second" /> },
        { name: 'Attempts', value: String(attempts) },
        { name: 'What the mail server said', value: result },
        { name: 'Tried again', value: next_attempt_at && <When at={next_attempt_at} to="second" relative /> },
        { name: 'Ended', value: ended_at && <When at={ended_at} to="second" /> },
        {
          name: 'Sent again instead of',
          value: resend_of && (
            <PageLink page="messages/:messageId" to={`/messages/${resend_of}`}>
              An earlier message
            </PageLink>
          ),
        },
      ]}
    />
  )
}

function Resend({ message: { message_id } }: { message: Message }) {
  const navigate = useNavigate()
  return (
    <Action
      label="Send again"
      done="It is on its way again."
      run={async (_, key) => {
        const made = await resendMessage(message_id, key)
        navigate(`/messages/${made.message_id}`)
      }}
    >
      <Text>
        To the address that the order has now, with the order as it stands, as a message of its own.
      </Text>
    </Action>
  )
}
