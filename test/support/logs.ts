/** The request log of captures, as the operator reads it. */
import { expect } from 'vitest'
import { type Client, OPERATOR } from './client.ts'

interface LogPage {
  logs: { correlation_id: string; status: number }[]
  next?: string
}

/** Status by correlation id, of every capture in the log. */
export async function loggedCaptures(client: Client): Promise<Map<string, number>> {
  const operator = client.as(OPERATOR)
  const logged = new Map<string, number>()
  for (let before = ''; ; ) {
    const path = `/capstan/v1/logs?operation=captureOrder&size=200${before && `&before=${before}`}`
    const { body, status, text } = await operator.get<LogPage>(path)
    expect(status, text).toBe(200)
    for (const row of body.logs) logged.set(row.correlation_id, row.status)
    if (body.next === undefined) return logged
    before = body.next
  }
}

/** Each of these answers is in the log before long: what could not be written at once was kept. */
export async function expectLogged(
  client: Client,
  answers: readonly { correlationId?: string; status?: number }[],
): Promise<void> {
  const missing = async () => {
    const logged = await loggedCaptures(client)
    return answers.filter(({ correlationId, status }) => logged.get(correlationId ?? '') !== status).length
  }
  await expect.poll(missing, { timeout: 30_000, interval: 500 }).toBe(0)
}
