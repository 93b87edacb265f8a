/** One call: why it was answered so, what can be done, and everything that is kept of it. */
import { useQuery } from '@tanstack/react-query'
import { useParams } from 'react-router'
import { callQuery, type ReadCall, type SameKey } from '../../api/logs.ts'
import { useMay, useMe } from '../../api/session.ts'
import { actorText } from '../../format/actors.ts'
import { statusTone } from '../../format/names.ts'
import { Code } from '../../parts/code.tsx'
import { Copyable } from '../../parts/copy.tsx'
import { CopyButton } from '../../parts/copy-button.tsx'
import { Facts } from '../../parts/facts.tsx'
import { MovedClock } from '../../parts/moved-clock.tsx'
import { PageHead, Section } from '../../parts/page.tsx'
import { PageLink } from '../../parts/page-link.tsx'
import { type Column, Rows } from '../../parts/rows.tsx'
import { State } from '../../parts/state.tsx'
import { When } from '../../parts/when.tsx'
import { Answered } from '../../shell/states.tsx'
import { callName, durationText, prettyBody } from './call-text.ts'
import { repeatOf } from './curl.ts'
import './logs.css'
import { Headers } from './call-headers.tsx'
import { CallOrder } from './call-order.tsx'
import { Told } from './told.tsx'

export function Component() {
  const { correlationId = '' } = useParams()
  const query = useQuery(callQuery(correlationId))
  return (
    <>
      {!query.data && <PageHead title="Call" />}
      <Answered query={query} what="the call">
        {(call) => <Call call={call} />}
      </Answered>
    </>
  )
}

function Call({ call }: { call: ReadCall }) {
  const { status, error_code, order_id, same_key } = call
  return (
    <>
      <PageHead
        title={callName(call)}
        beside={
          <State word={error_code ? `${status} ${error_code}` : String(status)} tone={statusTone(status)} />
        }
      />
      <Told call={call} />
      <CallFacts call={call} />
      {order_id !== null && <CallOrder orderId={order_id} />}
      <Bodies call={call} />
      {same_key.length > 0 && <SameKeyCalls calls={same_key} />}
      <Headers call={call} />
      <Repeated call={call} />
    </>
  )
}

function CallFacts({ call }: { call: ReadCall }) {
  const { merchant } = useMe()
  const { reference, actor, idempotency_key, duplicate_of } = call
  return (
    <Section title="The call">
      <Facts
        beside="wide"
        facts={[
          {
            name: 'Correlation id',
            value: <Copyable text={call.correlation_id} label="correlation id" />,
          },
          { name: 'Asked', value: <span className="mono">{`${call.method} ${call.path}`}</span> },
          { name: 'At', value: <When at={call.at} to="second" /> },
          { name: 'Took', value: durationText(call.duration_ms) },
          { name: 'By', value: actor ? actorText(actor) : 'Nobody who is known here' },
          merchant ? undefined : { name: 'Merchant', value: call.merchant_id ?? 'None that is known' },
          {
            name: 'Idempotency key',
            value:
              idempotency_key === null ? undefined : (
                <Copyable text={idempotency_key} label="idempotency key" />
              ),
          },
          {
            name: 'May repeat',
            value:
              duplicate_of === null ? undefined : <Copyable text={duplicate_of} label="what it may repeat" />,
          },
          {
            name: 'Reference',
            value: reference && (
              <PageLink page="developers/reference" to={`/developers/reference#${reference.operation}`}>
                {reference.summary}
              </PageLink>
            ),
          },
        ]}
      />
      <MovedClock />
    </Section>
  )
}

const SAME_KEY: Column<SameKey>[] = [
  { head: 'At', cell: ({ at }) => <When at={at} to="moment" /> },
  {
    head: 'Answer',
    cell: ({ status, error_code }) => (
      <State word={error_code ? `${status} ${error_code}` : String(status)} tone={statusTone(status)} />
    ),
  },
  {
    head: 'Path',
    wide: true,
    wraps: true,
    cell: ({ method, path }) => <span className="mono">{`${method} ${path}`}</span>,
  },
  { head: 'Took', end: true, wide: true, cell: ({ duration_ms }) => durationText(duration_ms) },
]

function SameKeyCalls({ calls }: { calls: SameKey[] }) {
  return (
    <Section title="Other calls with the same idempotency key">
      <p className="note">One key has one effect: those to the same path got the same answer.</p>
      <Rows
        label="Other calls with the same idempotency key"
        columns={SAME_KEY}
        rows={calls}
        keyOf={(call) => call.correlation_id}
        linkOf={(call) => `/logs/${call.correlation_id}`}
      />
    </Section>
  )
}

function Bodies({ call }: { call: ReadCall }) {
  const may = useMay('bodies')
  if (!may) {
    return (
      <Section title="Request and response">
        <p className="note">
          What was sent and answered is shown to owners and developers only, since it can hold what shoppers
          typed. Your role does not include it; an owner of your account can change your role.
        </p>
      </Section>
    )
  }
  const { request_body, response_body } = call
  return (
    <div className="columns">
      <Message title="Request" body={request_body} nothing="No body was sent, or none is kept." />
      <Message title="Response" body={response_body} nothing={whyNothing(call)} />
    </div>
  )
}

function whyNothing({ status, method, actor }: ReadCall): string {
  if (status === 401) return 'Of calls with wrong credentials no body is kept.'
  if (method === 'GET' && actor?.startsWith('user:')) return 'Of what people look at here no body is kept.'
  return 'It has no body.'
}

interface MessageProps {
  title: string
  body: string | null | undefined
  nothing: string
}

function Message({ title, body, nothing }: MessageProps) {
  const shown = body ? prettyBody(body) : ''
  return (
    <Section title={title} actions={shown !== '' && <CopyButton text={shown} label={title.toLowerCase()} />}>
      {shown === '' ? (
        <p className="note">{nothing}</p>
      ) : (
        <Code text={shown} label={`Body of the ${title.toLowerCase()}`} />
      )}
    </Section>
  )
}

function Repeated({ call }: { call: ReadCall }) {
  const { command, warnings } = repeatOf({
    method: call.method,
    origin: window.location.origin,
    path: call.path,
    body: call.request_body,
    idempotencyKey: call.idempotency_key,
  })
  return (
    <Section title="Repeat it" actions={<CopyButton text={command} label="command" />}>
      {warnings.length > 0 && (
        <ul className="notes">
          {warnings.map((warning) => (
            <li key={warning}>{warning}</li>
          ))}
        </ul>
      )}
      <p className="note">
        Set <code className="mono">CAPSTAN_USERNAME</code> and <code className="mono">CAPSTAN_PASSWORD</code>{' '}
        before: credentials are never kept with a call.
      </p>
      <Code text={command} label="Command" />
    </Section>
  )
}
