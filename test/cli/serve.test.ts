/** Starting and stopping a server. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { Client, MERCHANT_1 } from '../support/client.ts'
import { newFolder } from '../support/databases.ts'
import { type CapstanServer, type ServerOptions, startServer } from '../support/server.ts'
import { capstan } from './run.ts'

const running: CapstanServer[] = []
afterEach(async () => {
  for (const server of running.splice(0)) await server.dispose()
})

async function started(options: ServerOptions = {}): Promise<CapstanServer> {
  const server = await startServer(options)
  running.push(server)
  return server
}

describe('a server that starts', () => {
  it('says where it listens in one line on stdout, and its demo credentials beside that', async () => {
    const dataDir = newFolder()
    const bin = join(import.meta.dirname, '..', '..', 'bin', 'capstan.js')
    const child = spawn(process.execPath, [bin, 'serve', '--port', '0', '--data', dataDir])
    let [stdout, stderr] = ['', '']
    child.stderr.on('data', (chunk) => {
      stderr += chunk
    })
    child.stdout.on('data', (chunk) => {
      stdout += chunk
      child.kill('SIGTERM')
    })
    expect(await once(child, 'exit')).toEqual([0, null])
    expect(stdout).toMatch(/^capstan listening on http:\/\/127\.0\.0\.1:\d+\n$/)
    for (const name of ['PK000001', 'PK000002']) {
      expect(stderr).toContain(`${name}_demo : demo-key-not-secret`)
      expect(stderr).toContain(`klarna_test_api_demo_${name}_not_secret`)
    }
    expect(stderr).toContain('operator_demo')
  })

  it('takes its settings from the environment as well', async () => {
    const dataDir = join(newFolder(), 'made', 'for', 'it')
    const server = await started({ dataDir, env: { CAPSTAN_PUBLIC_URL: 'https://pay.example/base/' } })
    const client = new Client(server.url)
    const reply = await client.capture(await client.placedOrder(), 6000)
    expect(reply.headers.get('location')).toMatch(
      /^https:\/\/pay\.example\/base\/ordermanagement\/v1\/orders\//,
    )
  })

  it('says in a sentence that its port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as { port: number }
    const { code, stderr } = await capstan(['serve', '--port', String(port), '--data', newFolder()])
    other.close()
    expect(stderr).toContain(`capstan: Port ${port} on 127.0.0.1 is taken`)
    expect(code).toBe(1)
  })

  it('says in a sentence that another process has its folder', async () => {
    const first = await started()
    const { code, stderr } = await capstan(['serve', '--port', '0', '--data', String(first.dataDir)])
    expect(stderr).toMatch(/^capstan: Another Capstan process is using the data folder .*\n$/)
    expect(code).toBe(1)
  })

  it('says in a sentence that its database cannot be reached', async () => {
    const { code, stderr } = await capstan([
      'serve',
      '--port',
      '0',
      '--database-url',
      'postgres://nobody:secret@127.0.0.1:1/none',
    ])
    expect(stderr).toMatch(/^capstan: .*\n$/)
    expect(stderr).not.toContain('secret')
    expect(code).toBe(1)
  })

  it('refuses a database of the other mode', async () => {
    const dataDir = newFolder()
    await (await started({ dataDir })).stop()
    const args = ['--mode', 'production', '--public-url', 'https://pay.example', '--data', dataDir]
    const { code, stderr } = await capstan(['serve', '--port', '0', ...args])
    expect(stderr).toMatch(/^capstan: This database belongs to sandbox mode .*\n$/)
    expect(code).toBe(1)
  })

  it('needs an operator in production', async () => {
    const args = ['--mode', 'production', '--public-url', 'https://pay.example', '--data', newFolder()]
    const without = await capstan(['serve', '--port', '0', ...args])
    expect(without.stderr).toMatch(/^capstan: .*operator.*\n$/)
    expect(without.code).toBe(1)
    const server = await started({
      args: args.slice(0, 4),
      env: { CAPSTAN_OPERATOR: `ops:${'s'.repeat(32)}` },
    })
    expect(server.output()).not.toContain('demo-key')
  })
})

describe('a server that is told to stop', () => {
  it('leaves word of where it is only while it runs', async () => {
    const server = await started({ dataDir: newFolder() })
    const file = join(String(server.dataDir), 'server.json')
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ url: server.url })
    await server.stop()
    expect(existsSync(file)).toBe(false)
  })

  it('ends with 0 though clients keep their connections open', async () => {
    const server = await started()
    await new Client(server.url).get('/health/live')
    expect(await server.stop()).toEqual({ code: 0, signal: null })
  })

  it('stops when npm is told to, which tells only the shell between them', async () => {
    const dataDir = newFolder()
    const args = ['start', '--', '--port', '0', '--data', dataDir]
    const npm = spawn('npm', args, { cwd: join(import.meta.dirname, '..', '..'), stdio: 'ignore' })
    const file = join(dataDir, 'server.json')
    await expect.poll(() => existsSync(file), { timeout: 30_000 }).toBe(true)
    npm.kill('SIGTERM')
    await once(npm, 'exit')
    await expect.poll(() => existsSync(file), { timeout: 30_000 }).toBe(false)
  })

  it('takes signals that come together as one', async () => {
    const server = await started()
    process.kill(server.pid, 'SIGINT')
    process.kill(server.pid, 'SIGINT')
    expect(await server.exited).toEqual({ code: 0, signal: null })
  })

  it('ends at once at a second signal, though a call is in flight', async () => {
    const server = await started()
    const { hostname, port } = new URL(server.url)
    const slow = connect(Number(port), hostname)
    slow.on('error', () => {})
    const head = [
      'POST /payments/v1/sessions HTTP/1.1',
      'host: localhost',
      `authorization: ${MERCHANT_1}`,
      'content-type: application/json',
      'content-length: 10',
      'expect: 100-continue',
    ]
    slow.write(`${head.join('\r\n')}\r\n\r\n{`)
    // It says so when it has the call.
    const [said] = await once(slow, 'data')
    expect(String(said)).toMatch(/^HTTP\/1\.1 100 /)
    // Those that reach it within a moment count as one, and a busy machine may hand on two at once: then there is a third.
    let hasEnded = false
    void server.exited.then(() => {
      hasEnded = true
    })
    while (!hasEnded) {
      process.kill(server.pid, 'SIGTERM')
      await Promise.race([server.exited, sleep(500)])
    }
    expect(await server.exited).toEqual({ code: 143, signal: null })
    slow.destroy()
  })
})
