import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { expect, it } from 'vitest'
import { CallsInFlight } from './drain.ts'

it('an answer by HTTP/1.0 that a stopping server does not finish ends in an error, not as a whole one does', async () => {
  const server = createServer((_, response) => response.write('half'))
  const calls = new CallsInFlight(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  socket.write('GET / HTTP/1.0\r\n\r\n')
  await once(socket, 'data')
  calls.endInError()
  server.closeAllConnections()
  await expect(once(socket.resume(), 'end')).rejects.toMatchObject({ code: 'ECONNRESET' })
  server.close()
})
