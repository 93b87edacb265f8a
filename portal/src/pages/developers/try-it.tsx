import { Button, Group, Switch, Text, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { ApiError, answered, type Method, newKey } from '../../api/client.ts'
import { useMe } from '../../api/session.ts'
import { statusTone } from '../../format/names.ts'
import { Code } from '../../parts/code.tsx'
import { PageLink } from '../../parts/page-link.tsx'
import { State } from '../../parts/state.tsx'
import { Failure } from '../../shell/states.tsx'
import { exampleOf, filledPath, type Operation, type Resolve } from './openapi.ts'

interface Said {
  status: number
  correlationId: string | undefined
  body: string
}

/** Calls the operation as who is signed in, with what this role may do. */
export function TryIt({ operation, resolve }: { operation: Operation; resolve: Resolve }) {
  const { mode } = useMe()
  const client = useQueryClient()
  const { method, parameters, body } = operation
  const isChange = method !== 'GET'
  const isReal = isChange && mode === 'production'
  const [isMeant, setMeant] = useState(false)
  const [problem, setProblem] = useState<string>()
  const call = useMutation({
    mutationFn: send,
    onSuccess: () => isChange && client.invalidateQueries(),
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const values = valuesOf(event.currentTarget)
    const { path, missing } = filledPath(operation.path, values)
    const sent = bodyOf(values[BODY] ?? '')
    const wrong =
      missing.length > 0 ? `Fill in ${missing.join(', ')}.` : 'problem' in sent ? sent.problem : undefined
    setProblem(wrong)
    if (wrong !== undefined || 'problem' in sent) return
    const query = Object.fromEntries(
      parameters.filter((one) => one.in === 'query').map(({ name }) => [name, values[name]]),
    )
    call.mutate({ method: method as Method, path, query, body: body ? sent.body : undefined })
  }
  return (
    <form className="try-it" onSubmit={submit}>
      <h3>Try it</h3>
      <Text size="sm" c="dimmed">
        The call is made as you, with what your role may do
        {isChange && ', under an idempotency key of its own'}.
      </Text>
      {parameters
        .filter((one) => one.in !== 'header')
        .map(({ name, required }) => (
          <TextInput key={name} label={name} name={name} required={required ?? false} maxLength={2000} />
        ))}
      {body && (
        <Textarea
          label="Body"
          name={BODY}
          autosize
          minRows={3}
          maxRows={16}
          classNames={{ input: 'mono' }}
          defaultValue={JSON.stringify(exampleOf(body, resolve), null, 2)}
        />
      )}
      {isReal && (
        <Switch
          label="This is production: I mean to change real data"
          checked={isMeant}
          onChange={(event) => setMeant(event.currentTarget.checked)}
        />
      )}
      {problem !== undefined && (
        <Text c="red" role="alert">
          {problem}
        </Text>
      )}
      <Group>
        <Button type="submit" size="xs" loading={call.isPending} disabled={isReal && !isMeant}>
          Send
        </Button>
      </Group>
      {call.error && <Failure error={call.error} />}
      {call.data && <Reply said={call.data} />}
    </form>
  )
}

const BODY = 'body of the request'

function Reply({ said: { status, correlationId, body } }: { said: Said }) {
  return (
    <section aria-label="Answer">
      <Group gap="sm" mb="xs">
        <State word={String(status)} tone={statusTone(status)} />
        {correlationId !== undefined && (
          <PageLink page="logs/:correlationId" to={`/logs/${correlationId}`}>
            See it in the logs
          </PageLink>
        )}
      </Group>
      <Code text={body === '' ? 'No body.' : body} label="Body of the answer" />
    </section>
  )
}

interface Sent {
  method: Method
  path: string
  query: Record<string, string | undefined>
  body: unknown
}

/** A refusal is an answer like any other here. */
async function send({ method, path, query, body }: Sent): Promise<Said> {
  try {
    const {
      status,
      body: said,
      headers,
    } = await answered<unknown>(method, path, {
      query,
      ...(body !== undefined && { body }),
      ...(method !== 'GET' && { idempotencyKey: newKey() }),
    })
    return {
      status,
      correlationId: headers.get('klarna-correlation-id') ?? undefined,
      body: typeof said === 'string' ? said : said === undefined ? '' : JSON.stringify(said, null, 2),
    }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    const { status, code, messages, details, correlationId } = error
    const said = { error_code: code, error_messages: messages, correlation_id: correlationId, details }
    return { status, correlationId, body: JSON.stringify(said, null, 2) }
  }
}

function valuesOf(form: HTMLFormElement): Record<string, string> {
  return Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)]))
}

function bodyOf(text: string): { body: unknown } | { problem: string } {
  if (text.trim() === '') return { body: undefined }
  try {
    return { body: JSON.parse(text) as unknown }
  } catch {
    return { problem: 'The body is no JSON.' }
  }
}
