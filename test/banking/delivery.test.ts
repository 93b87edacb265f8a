/** Files to the bank's folder and from it, also when whoever moves them is killed in between. */
import {
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { folderDelivery, INCOMING_AT_ONCE } from '../../src/banking/delivery.ts'
import { BANK_FILE_MAX_BYTES, BankFileProblem } from '../../src/banking/statements.ts'

let folder: string
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'capstan-bank-')), 'bank')
})
afterEach(() => rm(join(folder, '..'), { recursive: true, force: true }))

const path = (subfolder: string, name = '') => join(folder, subfolder, name)
const names = async (subfolder: string) => (await readdir(path(subfolder))).sort()
const content = (subfolder: string, name: string) => readFile(path(subfolder, name), 'utf8')
/** Each call is another process: nothing is remembered between them. */
const bank = () => folderDelivery(folder)

describe('a file to the bank', () => {
  it('is out of its sight until it is delivered', async () => {
    expect(await bank().isStaged('1-pay.xml')).toBe(false)
    await bank().stage('1-pay.xml', '<ä/>')
    expect(await bank().isStaged('1-pay.xml')).toBe(true)
    expect(await names('outgoing')).toEqual([])
    await bank().deliver('1-pay.xml', 'pay.xml')
    expect(await bank().isStaged('1-pay.xml')).toBe(false)
    expect(await content('outgoing', 'pay.xml')).toBe('<ä/>')
    expect(await names('staging')).toEqual([])
  })

  it('is nobody else’s to read', async () => {
    await bank().stage('1-pay.xml', 'x')
    expect((await stat(path('staging', '1-pay.xml'))).mode & 0o777).toBe(0o600)
    for (const subfolder of ['', 'staging', 'outgoing', 'incoming', 'processed', 'rejected']) {
      expect((await stat(path(subfolder))).mode & 0o777).toBe(0o700)
    }
  })

  it('is delivered once, however often it is asked for', async () => {
    await bank().stage('1-pay.xml', 'x')
    await bank().deliver('1-pay.xml', 'pay.xml')
    // The bank has taken it.
    await rm(path('outgoing', 'pay.xml'))
    await bank().deliver('1-pay.xml', 'pay.xml')
    expect(await names('outgoing')).toEqual([])
  })

  it('is delivered once by two processes at the same time', async () => {
    await bank().stage('1-pay.xml', 'x')
    await Promise.all([
      bank().deliver('1-pay.xml', 'pay.xml'),
      bank().deliver('1-pay.xml', 'pay.xml'),
      bank().deliver('1-pay.xml', 'pay.xml'),
    ])
    expect(await names('outgoing')).toEqual(['pay.xml'])
    expect(await names('staging')).toEqual([])
  })

  it('is whole when two processes stage it at the same time', async () => {
    const text = 'x'.repeat(1_000_000)
    await Promise.all([1, 2, 3].map(() => bank().stage('1-pay.xml', text)))
    expect(await content('staging', '1-pay.xml')).toBe(text)
    expect(await names('staging')).toEqual(['1-pay.xml'])
  })

  it('cannot be delivered where it never was: a folder that is not the bank’s is no delivery', async () => {
    await expect(bank().deliver('1-pay.xml', 'pay.xml')).rejects.toThrow(/ENOENT/)
  })

  it.each(['', '.', '..', '.hidden', 'a/b', '../a', 'a\\b', 'a\u0000', 'a\nb', 'x'.repeat(241), '\ud800'])(
    'has a name: %j is none',
    async (name) => {
      const calls = [
        bank().stage(name, 'x'),
        bank().deliver(name, 'good.xml'),
        bank().deliver('good.xml', name),
        bank().receive(name, 'x'),
        bank().isStaged(name),
        bank().read(name),
        bank().done(name, true),
      ]
      for (const result of await Promise.allSettled(calls)) {
        expect(result.status === 'rejected' && result.reason).toBeInstanceOf(RangeError)
      }
    },
  )

  it('is an error when it cannot be written, and leaves nothing', async () => {
    await bank().stage('first.xml', 'x')
    await rm(path('staging'), { recursive: true })
    // For root as well: what is no folder takes no file.
    await writeFile(path('staging'), 'no folder')
    await expect(bank().stage('1-pay.xml', 'x')).rejects.toThrow(/ENOTDIR|EEXIST/)
    expect(await readFile(path('staging'), 'utf8')).toBe('no folder')
    expect(await names('outgoing')).toEqual([])
  })

  it('leaves nothing where its name cannot be used', async () => {
    await bank().stage('first.xml', 'x')
    await mkdir(path('staging', '1-pay.xml'))
    await expect(bank().stage('1-pay.xml', 'x')).rejects.toThrow(/EISDIR|ENOTEMPTY|EEXIST/)
    expect(await names('staging')).toEqual(['1-pay.xml', 'first.xml'])
  })
})

/** What a process has done when it is killed after each of its steps, and what the next one makes of it. */
describe('a file to the bank, when its writer is killed', () => {
  const finish = async (name: string, text: string) => {
    if (!(await bank().isStaged(`1-${name}`))) await bank().stage(`1-${name}`, text)
    await bank().deliver(`1-${name}`, name)
  }

  it('while it is written: nothing of it is seen, and it is written anew', async () => {
    await bank().stage('other.xml', 'x')
    await writeFile(path('staging', '.0f0e.tmp'), 'half of')
    expect(await bank().isStaged('1-pay.xml')).toBe(false)
    await finish('pay.xml', 'half of it')
    expect(await content('outgoing', 'pay.xml')).toBe('half of it')
    expect(await names('outgoing')).toEqual(['pay.xml'])
  })

  it('after it was staged: it is delivered then', async () => {
    await bank().stage('1-pay.xml', 'all')
    await finish('pay.xml', 'all')
    expect(await content('outgoing', 'pay.xml')).toBe('all')
  })

  it('after it was moved, before that was on disk: it is there, once', async () => {
    await bank().stage('1-pay.xml', 'all')
    await rename(path('staging', '1-pay.xml'), path('outgoing', 'pay.xml'))
    await bank().deliver('1-pay.xml', 'pay.xml')
    expect([await names('staging'), await names('outgoing')]).toEqual([[], ['pay.xml']])
  })

  it('after it was delivered and taken: it is not there again', async () => {
    await bank().stage('1-pay.xml', 'all')
    await bank().deliver('1-pay.xml', 'pay.xml')
    await rm(path('outgoing', 'pay.xml'))
    await bank().deliver('1-pay.xml', 'pay.xml')
    expect([await names('staging'), await names('outgoing')]).toEqual([[], []])
  })
})

describe('files from the bank', () => {
  const arrive = async (name: string, text = 'x') => {
    await bank().incoming()
    await writeFile(path('incoming', name), text)
  }

  it('may be put there by a bank of ours, whole', async () => {
    await bank().receive('statement.xml', '<ä/>')
    expect(await bank().incoming()).toEqual(['statement.xml'])
    expect(String(await bank().read('statement.xml'))).toBe('<ä/>')
    expect(await names('incoming')).toEqual(['statement.xml'])
  })

  it('are listed in order when they are complete', async () => {
    expect(await bank().incoming()).toEqual([])
    for (const name of ['b.xml', 'a b 2026-11-25T10:00.xml', 'c.xml.tmp', 'd.PART', '.e.xml', 'tab\t.xml'])
      await arrive(name)
    await mkdir(path('incoming', 'folder'))
    await symlink('/etc/passwd', path('incoming', 'link.xml'))
    expect(await bank().incoming()).toEqual(['a b 2026-11-25T10:00.xml', 'b.xml'])
  })

  it('are listed a thousand at a time', async () => {
    await bank().incoming()
    await Promise.all(
      Array.from({ length: INCOMING_AT_ONCE + 5 }, (_, index) =>
        writeFile(path('incoming', `f${index}`), ''),
      ),
    )
    expect(await bank().incoming()).toHaveLength(INCOMING_AT_ONCE)
  })

  it('are read and put away, by whether they could be used', async () => {
    await arrive('good.xml', 'good')
    await arrive('bad.xml', 'bad')
    expect(String(await bank().read('good.xml'))).toBe('good')
    await bank().done('good.xml', true)
    await bank().done('bad.xml', false)
    expect([await names('incoming'), await names('processed'), await names('rejected')]).toEqual([
      [],
      ['good.xml'],
      ['bad.xml'],
    ])
  })

  it('are put away once, also when their reader was killed after it', async () => {
    await arrive('a.xml')
    await bank().done('a.xml', true)
    await bank().done('a.xml', true)
    await Promise.all([bank().done('a.xml', true), bank().done('a.xml', true)])
    expect(await names('processed')).toEqual(['a.xml'])
  })

  it('never replace each other when a bank uses a name again', async () => {
    for (const text of ['first', 'second', 'third']) {
      await arrive('a.xml', text)
      await bank().done('a.xml', true)
    }
    expect(await names('processed')).toEqual(['a.xml', 'a.xml.1', 'a.xml.2'])
    expect(await content('processed', 'a.xml')).toBe('first')
  })

  it('are not read when they are too large, nor through a link', async () => {
    await arrive('large.xml')
    await truncate(path('incoming', 'large.xml'), BANK_FILE_MAX_BYTES + 1)
    await expect(bank().read('large.xml')).rejects.toThrow(BankFileProblem)
    await symlink('/etc/passwd', path('incoming', 'link.xml'))
    await expect(bank().read('link.xml')).rejects.toThrow(/ELOOP/)
  })
})
