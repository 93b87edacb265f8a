/** Damaged files: each is read or refused, quickly, and nothing else happens. Prints its seed; see test/support/random.ts. */
import { describe, expect, it } from 'vitest'
import { executePayments } from '../../src/banking/sandbox-bank.ts'
import { BankFileProblem, readBankFile } from '../../src/banking/statements.ts'
import { report, times } from '../support/counts.ts'
import { Random } from '../support/random.ts'
import { processorMs } from '../support/timing.ts'
import { amt, batch, camt, entry, pain002, stmt, tx, txStatus } from './messages.ts'

const RETURNED = '<RtrInf><Rsn><Cd>AC04</Cd></Rsn><AddtlInf>Account closed</AddtlInf></RtrInf>'
const { statement, status } = executePayments(
  {
    fileId: 'F1',
    transfers: [
      { paymentReference: 'A', amountMinor: 5, currency: 'EUR', outcome: 'paid' },
      { paymentReference: 'B', amountMinor: 5, currency: 'EUR', outcome: 'returned' },
      { paymentReference: 'C', amountMinor: 5, currency: 'EUR', outcome: 'rejected' },
    ],
  },
  1_700_000_000_000,
  { iban: 'DE02120300000000202051' },
)
const FILES = [
  statement,
  status,
  camt(
    stmt(
      entry({ details: tx('A', amt('1.00')) + tx('B', amt('2.00')) }) +
        entry({ direction: 'CRDT', details: tx('C', RETURNED) }),
    ),
  ),
  pain002(batch(txStatus('A', 'ACSC') + txStatus('B', 'RJCT'), 'PART')),
]
const PIECES = [
  ...[
    '<',
    '>',
    '&',
    '"',
    "'",
    '/',
    '=',
    '?',
    '!',
    ']]>',
    '<![CDATA[',
    '<!--',
    '-->',
    '<?xml version="1.1"?>',
    '<?x ?>',
  ],
  ...[
    '<!DOCTYPE a [',
    '<!ENTITY a "b">',
    '&a;',
    '&amp;',
    '&#0;',
    '&#x10FFFF;',
    '&#xD800;',
    '&#99999999999;',
    '&;',
    '&#;',
  ],
  ...['\u0000', '\u0001', '\ud800', '\udc00', '\ufffe', '\ufeff', '😀', '\r', '\n', '\t', ' ', 'é'],
  ...[
    '-1',
    '1e9',
    '0.001',
    '99999999999999999999',
    '9'.repeat(400),
    'NaN',
    '2026-02-31',
    '0000-00-00',
    '99999-01-01',
  ],
  ...[
    '<Ntry>',
    '</Ntry>',
    '<TxDtls/>',
    '<Amt Ccy="XXX">1</Amt>',
    '<Amt Ccy="">1</Amt>',
    '<Sts/>',
    '<Id/>',
    '<a:b/>',
    '<:/>',
  ],
  ...[
    ' xmlns=""',
    ' xmlns:a="b"',
    ' xmlns:xml="b"',
    ' Ccy="EUR"',
    ' Ccy="EUR" Ccy="EUR"',
    '__proto__',
    'constructor',
  ],
]

/** Whole elements and their texts: what is still well-formed, and says something else. */
function reworded(text: string, random: Random): string {
  const leaves = [...text.matchAll(/<(\w+)[^<>]*>[^<>]*<\/\1>/g)]
  if (leaves.length === 0) return text
  const [{ 0: leaf, index }, other] = [random.pick(leaves), random.pick(leaves)]
  const content = random.pick(PIECES).replace(/[<>&]/g, '')
  const instead = random.pick(['', leaf + leaf, other[0], leaf.replace(/>[^<]*</, () => `>${content}<`)])
  return text.slice(0, index) + instead + text.slice(index + leaf.length)
}

function mutated(text: string, random: Random): string {
  if (random.next() < 0.5) return reworded(text, random)

  const at = () => random.between(0, text.length)
  switch (random.between(0, 5)) {
    case 0: {
      const start = at()
      return text.slice(0, start) + text.slice(start + random.between(1, 40))
    }
    case 1: {
      const start = at()
      return text.slice(0, start) + random.pick(PIECES) + text.slice(start)
    }
    case 2: {
      const start = at()
      return text.slice(0, start) + random.pick(PIECES) + text.slice(start + random.between(1, 10))
    }
    case 3: {
      // A part of it somewhere else, once more.
      const [start, target] = [at(), at()]
      return text.slice(0, target) + text.slice(start, start + random.between(1, 300)) + text.slice(target)
    }
    case 4: {
      const tags = [...text.matchAll(/<[^<>]*>/g)]
      const tag = tags.length > 0 ? random.pick(tags) : undefined
      return tag === undefined ? text : text.slice(0, tag.index) + text.slice(tag.index + tag[0].length)
    }
    default:
      return text.slice(0, at())
  }
}

describe('a damaged file', () => {
  const count = times(4000, 500_000)

  it('is read, or refused with a BankFileProblem: nothing else, and at once', { timeout: 600_000 }, () => {
    const random = new Random()
    let [read, refused, slowest] = [0, 0, 0]
    for (let run = 0; run < count; run++) {
      let text = random.pick(FILES)
      for (let times = random.between(1, 4); times > 0; times--) text = mutated(text, random)
      const source = random.next() < 0.5 ? text : damaged(Buffer.from(text), random)
      const started = processorMs()
      try {
        const file = readBankFile(source)
        if (file.kind === 'statement')
          for (const { amountMinor } of file.entries) expect(Number.isSafeInteger(amountMinor)).toBe(true)
        read++
      } catch (error) {
        if (!(error instanceof BankFileProblem)) {
          throw new Error(`seed ${random.seed}, run ${run}: ${JSON.stringify(String(source))}`, {
            cause: error,
          })
        }
        refused++
      }
      slowest = Math.max(slowest, processorMs() - started)
    }
    report(
      `${count} damaged files (seed ${random.seed}): ${read} read, ${refused} refused, the slowest in ${slowest.toFixed(0)} ms`,
    )
    expect(read).toBeGreaterThan(count / 50)
    expect(refused).toBeGreaterThan(count / 50)
    expect(slowest).toBeLessThan(2000)
  })

  it.each([
    ['attributes', `<Document ${Array.from({ length: 500_000 }, (_, index) => `a${index}="x"`).join(' ')}>`],
    ['one long attribute', `<Document a="${'x'.repeat(20_000_000)}"`],
    ['one long name', `<${'x'.repeat(20_000_000)}`],
    ['one long text', camt(stmt(`<Ntry><Amt>${'1'.repeat(20_000_000)}</Amt></Ntry>`))],
    ['entities', camt(stmt(`<Ntry><Amt>${'&amp;'.repeat(4_000_000)}</Amt></Ntry>`))],
    ['comments', camt(stmt('<!-- -->'.repeat(2_000_000)))],
    [
      'namespaces',
      camt(
        stmt(
          `${Array.from({ length: 50 }, (_, index) => `<a xmlns:n${index}="x">`).join('')}${'<q:b/>'.repeat(100_000)}`,
        ),
      ),
    ],
    ['nothing closed', `${camt('').slice(0, 120)}${'<a>'.repeat(1_000_000)}`],
    ['a document type that does not end', `<!DOCTYPE a [${'<!ENTITY a "b">'.repeat(1_000_000)}`],
  ])('is not slow with %s', (_, text) => {
    const started = processorMs()
    try {
      readBankFile(text)
    } catch (error) {
      expect(error).toBeInstanceOf(BankFileProblem)
    }
    expect(processorMs() - started).toBeLessThan(15_000)
  })
})

function damaged(bytes: Buffer, random: Random): Buffer {
  if (random.next() < 0.5 && bytes.length > 0)
    bytes[random.between(0, bytes.length - 1)] = random.between(0, 255)
  return bytes
}
