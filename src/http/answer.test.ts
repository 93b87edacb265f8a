import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { allOf } from '../../test/support/settlements.ts'
import { begun, writeChunks } from './answer.ts'

/** In place of a minute. */
const STALLED_MS = 50

/** Answers one call with these chunks; gives what the client got of it, and what is said of it. */
async function answered(
  chunks: AsyncIterable<string>,
  take: (response: IncomingMessage, told: Promise<unknown>) => void,
  stalledMs?: number,
) {
  const failures: unknown[] = []
  let told: Promise<string> | undefined
  const server = createServer((_, response: ServerResponse) => {
    const answer = { status: 200, contentType: 'text/csv', chunks }
    const failed = (error: unknown) => failures.push(error)
    told = writeChunks(response, 'id', answer, { more: [['X-More', '1']], failed, stalledMs })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const call = request({ port: (server.address() as AddressInfo).port, host: '127.0.0.1' }).end()
  const [response] = (await once(call, 'response')) as [IncomingMessage]
  let text = ''
  response.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
  })
  const ended = Promise.race([
    once(response, 'end').then(
      () => 'whole',
      () => 'cut',
    ),
    once(response, 'close').then(
      () => 'cut',
      () => 'cut',
    ),
  ])
  call.on('error', () => {})
  take(response, told as unknown as Promise<string>)
  const how = await ended
  const log = await told
  server.closeAllConnections()
  server.close()
  return { how, text, log, failures, headers: response.rawHeaders }
}

async function* chunksOf(...chunks: (string | Error)[]) {
  for (const chunk of chunks) {
    if (chunk instanceof Error) throw chunk
    yield chunk
  }
}

describe('an answer in chunks', () => {
  it('is sent as it is made, and told by its size', async () => {
    const { how, text, log, headers } = await answered(chunksOf('a;b\r\n', 'ä;b\r\n'), () => {})
    expect([how, text, log]).toEqual(['whole', 'a;b\r\nä;b\r\n', '[text/csv, 11 bytes, not kept]'])
    expect(headers).toContain('Klarna-Correlation-Id')
    expect(headers[headers.indexOf('Transfer-Encoding') + 1]).toBe('chunked')
    expect(headers[headers.indexOf('X-More') + 1]).toBe('1')
  })

  it('that cannot be finished does not look whole', async () => {
    const fault = new Error('no database')
    const { how, log, failures } = await answered(chunksOf('a;b\r\n', fault), () => {})
    expect([how, log, failures]).toEqual(['cut', '[text/csv, broken off after 5 bytes, not kept]', [fault]])
  })

  it('ends for its maker when the client goes', async () => {
    let ended = false
    let made = 0
    async function* endless() {
      try {
        for (;;) {
          made++
          yield 'x'.repeat(65_536)
        }
      } finally {
        ended = true
      }
    }
    const { log, failures } = await answered(endless(), (response) => {
      response.once('data', () => response.destroy())
    })
    expect(log).toMatch(/^\[text\/csv, broken off after \d+ bytes, not kept\]$/)
    expect([ended, failures]).toEqual([true, []])
    expect(made).toBeLessThan(1000)
  })

  it('ends for its maker when the client has gone before it was begun', async () => {
    let ended = false
    async function* few() {
      try {
        yield 'a'
        yield 'b'
      } finally {
        ended = true
      }
    }
    const chunks = await begun(few())
    const server = createServer(async (_, response: ServerResponse) => {
      response.destroy()
      await once(response, 'close')
      log = await writeChunks(response, 'id', { status: 200, chunks }, { failed: () => {} })
    })
    let log = ''
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const call = request({ port: (server.address() as AddressInfo).port, host: '127.0.0.1' }).end()
    await once(call, 'error').catch(() => {})
    await expect.poll(() => log).toMatch(/broken off after 0 bytes/)
    expect(ended).toBe(true)
    server.close()
  })

  it('waits for a client that takes its time, with little in memory', async () => {
    let made = 0
    async function* many() {
      for (; made < 200; made++) yield 'x'.repeat(65_536)
    }
    const { how, text } = await answered(many(), (response) => {
      response.pause()
      setTimeout(() => {
        // What lies in the two sockets and in one buffer.
        expect(made).toBeLessThan(150)
        response.resume()
      }, 200)
    })
    expect([how, text.length]).toEqual(['whole', 200 * 65_536])
  })

  it('goes on for a client that waits, however long nothing is found for it', async () => {
    async function* rare() {
      yield 'a'
      await sleep(6 * STALLED_MS)
      yield 'b'
      await sleep(6 * STALLED_MS)
    }
    const { how, text } = await answered(rare(), () => {}, STALLED_MS)
    expect([how, text]).toEqual(['whole', 'ab'])
  })

  it('is cut for a client that takes nothing', async () => {
    async function* endless() {
      for (;;) yield 'x'.repeat(65_536)
    }
    const stalled = (response: IncomingMessage, told: Promise<unknown>) => {
      response.pause()
      told.then(() => response.resume())
    }
    const { how, log } = await answered(endless(), stalled, STALLED_MS)
    expect([how, log]).toEqual(['cut', expect.stringMatching(/^\[text\/csv, broken off after \d+ bytes/)])
  })

  it('that cannot be finished ends in an error for HTTP/1.0 as well, where whole ones end with their connection', async () => {
    const cut = async (...chunks: (string | Error)[]) => {
      const answer = { status: 200, contentType: 'text/csv', chunks: chunksOf(...chunks) }
      const server = createServer((_, response: ServerResponse) => {
        void writeChunks(response, 'id', answer, { failed: () => {} })
      })
      server.listen(0, '127.0.0.1')
      await once(server, 'listening')
      const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
      socket.write('GET / HTTP/1.0\r\n\r\n')
      const how = await once(socket.resume(), 'end').then(
        () => 'whole',
        () => 'cut',
      )
      server.close()
      return how
    }
    expect(await cut('a')).toBe('whole')
    expect(await cut('a', new Error('no database'))).toBe('cut')
  })

  it('that cannot be begun is refused like any other call', async () => {
    await expect(begun(chunksOf(new Error('no database')))).rejects.toThrow('no database')
    expect(await allOf(await begun(chunksOf('a', 'b')))).toEqual(['a', 'b'])
    expect(await allOf(await begun(chunksOf()))).toEqual([])
  })
})
