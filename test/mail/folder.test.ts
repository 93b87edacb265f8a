import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FolderMail } from '../../src/mail/folder.ts'
import { headerOf, partsOf } from '../support/smtp.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'capstan-mail-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const mail = (messageId: string) => ({
  messageId,
  to: 'anna@example.com',
  senderName: 'Shop',
  subject: 'Hello',
  html: '<p>Hello</p>',
  text: 'Hello',
  language: 'en',
  at: 0,
})

describe('a folder of messages', () => {
  it('holds each as a file that a mail program reads, once however often it is sent', async () => {
    const port = new FolderMail(join(folder, 'mail'), 'shop@capstan.example')
    expect((await port.send(mail('0001'))).outcome).toBe('accepted')
    expect((await port.send(mail('0001'))).outcome).toBe('accepted')
    expect(await readdir(join(folder, 'mail'))).toEqual(['0001.eml'])
    const data = await readFile(join(folder, 'mail', '0001.eml'), 'utf8')
    expect(headerOf({ data }, 'Subject')).toBe('Hello')
    expect(partsOf({ data })).toMatchObject({ 'text/plain': 'Hello', 'text/html': '<p>Hello</p>' })
  })

  it('keeps the last 5000', async () => {
    const old = Array.from({ length: 5003 }, (_, n) => `${String(n).padStart(5, '0')}.eml`)
    await Promise.all(old.map((name) => writeFile(join(folder, name), '')))
    await new FolderMail(folder, 'shop@capstan.example').send(mail('90000'))
    const names = (await readdir(folder)).sort()
    expect(names).toHaveLength(5000)
    expect(names.at(-1)).toBe('90000.eml')
    expect(names[0]).toBe('00004.eml')
  })

  it('that cannot be written fails, and the message is tried again', async () => {
    await writeFile(join(folder, 'file'), '')
    await chmod(join(folder, 'file'), 0o600)
    const result = await new FolderMail(join(folder, 'file'), 'shop@capstan.example').send(mail('1'))
    expect(result.outcome).toBe('failed')
  })
})
