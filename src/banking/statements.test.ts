import { describe, expect, it } from 'vitest'
import {
  amt,
  batch,
  camt,
  type Entry,
  entry,
  pain002,
  stmt,
  tx,
  txStatus,
} from '../../test/banking/messages.ts'
import {
  BANK_FILE_MAX_BYTES,
  BankFileProblem,
  readBankFile,
  type StatementEntry,
  type StatusReport,
} from './statements.ts'

const BOOKED = Date.UTC(2026, 10, 24)

function entriesOf(xml: string): StatementEntry[] {
  const file = readBankFile(xml)
  if (file.kind !== 'statement') throw new Error('not a statement')
  return file.entries
}

const read = (...entries: Entry[]) => entriesOf(camt(stmt(entries.map(entry).join(''))))

function reportOf(xml: string): StatusReport {
  const file = readBankFile(xml)
  if (file.kind !== 'status') throw new Error('not a status report')
  return file.report
}

function problemWith(file: string | Uint8Array): BankFileProblem {
  try {
    readBankFile(file)
  } catch (error) {
    if (error instanceof BankFileProblem) return error
    throw error
  }
  throw new Error('it was read')
}

describe('a statement', () => {
  it('is read with its ids, from bytes as from text', () => {
    const xml = camt(stmt(entry({ reference: 'B1', details: tx('REF1') })))
    const expected = {
      kind: 'statement',
      messageId: 'M1',
      statementId: 'S1',
      entries: [
        {
          kind: 'executed',
          paymentReference: 'REF1',
          amountMinor: 1234,
          currency: 'EUR',
          bookedAt: BOOKED,
          bankReference: 'B1',
        },
      ],
    }
    expect(readBankFile(xml)).toEqual(expected)
    expect(readBankFile(Buffer.from(xml))).toEqual(expected)
    expect(readBankFile(Buffer.from(`\ufeff${xml}`))).toEqual(expected)
    expect(readBankFile(xml.replaceAll('><', '>\r\n  <'))).toEqual(expected)
  })

  it('is read whatever prefix its elements have', () => {
    const xml = camt(stmt(entry({ details: tx('REF1') })))
      .replaceAll(/<(\/?)([A-Z])/g, '<$1c:$2')
      .replace('xmlns=', 'xmlns:c=')
    expect(entriesOf(xml)).toMatchObject([{ paymentReference: 'REF1' }])
  })

  it('may have no entries, and statements of several accounts', () => {
    expect(readBankFile(camt(stmt('')))).toMatchObject({ statementId: 'S1', entries: [] })
    const two = camt(stmt(entry({ details: tx('A') }), 'S1') + stmt(entry({ details: tx('B') }), 'S2'))
    expect(readBankFile(two)).toMatchObject({
      statementId: 'S1',
      entries: [
        { paymentReference: 'A', bankReference: 'S1/1' },
        { paymentReference: 'B', bankReference: 'S2/2' },
      ],
    })
  })

  it('takes a batch apart', () => {
    const details = tx('A', amt('10.00'), 'B1') + tx('B', amt('2.3')) + tx('NOTPROVIDED', amt('0.04'))
    expect(read({ reference: 'B', details })).toMatchObject([
      { kind: 'executed', paymentReference: 'A', amountMinor: 1000, bankReference: 'B1' },
      { kind: 'executed', paymentReference: 'B', amountMinor: 230, bankReference: 'B/2' },
      { kind: 'executed', amountMinor: 4, bankReference: 'B/3' },
    ])
    expect(read({ details })[2]).not.toHaveProperty('paymentReference')
  })

  it('takes details over several NtryDtls, and only those of their entry', () => {
    const xml = camt(
      stmt(
        entry({ details: `${tx('A', amt('1'))}</NtryDtls><NtryDtls>${tx('B', amt('2'))}` }) +
          entry() +
          entry({ details: tx('C') }),
      ),
    )
    expect(entriesOf(xml).map(({ paymentReference }) => paymentReference)).toEqual(['A', 'B', undefined, 'C'])
  })

  it('takes an entry as a whole where the bank does not take it apart', () => {
    const whole = [
      { kind: 'executed', amountMinor: 1234, bankReference: 'B', currency: 'EUR', bookedAt: BOOKED },
    ]
    expect(read({ reference: 'B' })).toEqual(whole)
    expect(read({ reference: 'B', details: '<Btch><NbOfTxs>2</NbOfTxs></Btch>' })).toEqual(whole)
    expect(read({ reference: 'B', details: tx('A') + tx('B') })).toEqual(whole)
    expect(read({ reference: 'B', details: tx('A', amt('1')) + tx('B') })).toEqual(whole)
  })

  it('finds the amount of a transaction where older banks put it', () => {
    const inside = `<AmtDtls><InstdAmt>${amt('99', 'USD')}</InstdAmt><TxAmt>${amt('7.5')}</TxAmt></AmtDtls>`
    expect(read({ details: tx('A', inside) + tx('B', amt('1')) })).toMatchObject([
      { amountMinor: 750, currency: 'EUR' },
      { amountMinor: 100 },
    ])
  })

  it.each([
    ['by its code', { code: 'RRTN', details: tx('A') }],
    [
      'by the code of its transaction',
      {
        details: tx(
          'A',
          '<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>RRTN</SubFmlyCd></Fmly></Domn></BkTxCd>',
        ),
      },
    ],
    ['by its reason', { details: tx('A', '<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>') }],
    ['as a reversal', { reversal: 'true', details: tx('A') }],
    ['as a reversal, in numbers', { reversal: '1', details: tx('A') }],
  ])('knows what came back %s', (_, given) => {
    expect(read({ direction: 'CRDT', ...given })).toMatchObject([{ kind: 'returned', paymentReference: 'A' }])
    // A debit that is marked so undoes a credit: money has left.
    expect(read({ direction: 'DBIT', ...given })).toMatchObject([{ kind: 'executed', paymentReference: 'A' }])
  })

  it('knows other money that came', () => {
    expect(read({ direction: 'CRDT', details: tx('A') })).toMatchObject([{ kind: 'received' }])
    expect(read({ direction: 'CRDT', reversal: 'false', details: tx('A') })).toMatchObject([
      { kind: 'received' },
    ])
    expect(read({ direction: 'DBIT', details: tx('A', '<CdtDbtInd>CRDT</CdtDbtInd>') })).toMatchObject([
      { kind: 'received' },
    ])
  })

  it('says why money came back, and what for', () => {
    const reason =
      '<RtrInf><Rsn><Cd>AC04</Cd></Rsn><AddtlInf>Account</AddtlInf><AddtlInf> closed </AddtlInf></RtrInf>'
    const text = '<RmtInf><Ustrd>Settlement\n  &lt;A&gt;</Ustrd><Ustrd><![CDATA[& more]]></Ustrd></RmtInf>'
    expect(read({ direction: 'CRDT', details: tx('A', text + reason) })).toMatchObject([
      { reason: 'AC04 Account closed', remittance: 'Settlement <A> & more' },
    ])
    const own =
      '<RmtInf><Strd><CdtrRefInf><Ref>RF18</Ref></CdtrRefInf></Strd></RmtInf><RtrInf><Rsn><Prtry>X1</Prtry></Rsn></RtrInf>'
    expect(read({ direction: 'CRDT', details: tx('A', own) })).toMatchObject([
      { reason: 'X1', remittance: 'RF18' },
    ])
  })

  it('has booked entries only', () => {
    const pending = camt(
      stmt(['PDNG', 'INFO', 'FUTR'].map((status) => entry({ status, amount: '1' })).join('')),
    )
    expect(entriesOf(pending)).toEqual([])
    expect(entriesOf(camt(stmt(entry().replace('<Cd>BOOK</Cd>', '<Prtry>BOOK</Prtry>'))))).toEqual([])
  })

  it.each([
    ['<Dt>2026-11-24</Dt>', BOOKED],
    ['<Dt>2026-11-24+01:00</Dt>', BOOKED],
    ['<DtTm>2026-11-24T10:00:00</DtTm>', BOOKED + 36_000_000],
    ['<DtTm>2026-11-24T10:00:00.1234567+02:00</DtTm>', BOOKED + 28_800_123],
    ['<DtTm>2026-11-24T00:30:00.5+01:00</DtTm>', BOOKED - 1_799_500],
  ])('was booked at %s', (booked, expected) => {
    expect(read({ booked })).toMatchObject([{ bookedAt: expected }])
  })

  it.each([
    ['12', 'EUR', 1200],
    ['12.', 'EUR', 1200],
    ['0012.3400', 'EUR', 1234],
    ['+1.5', 'EUR', 150],
    ['0', 'EUR', 0],
    ['1234', 'JPY', 1234],
    ['1234.00', 'JPY', 1234],
    ['1.234', 'KWD', 1234],
    ['90071992547409.91', 'EUR', Number.MAX_SAFE_INTEGER],
  ])('counts %s %s exactly', (text, currency, expected) => {
    expect(entriesOf(camt(stmt(entry().replace(amt('12.34'), amt(text, currency)))))).toMatchObject([
      { amountMinor: expected, currency },
    ])
  })

  it('has references that are unique, and the same when it is read again', () => {
    const details = tx('A', amt('1'), 'SAME') + tx('B', amt('1'), 'SAME') + tx('C', amt('1'), 'S1/2')
    const xml = camt(stmt(entry({ details }) + entry({ reference: 'SAME' }) + entry() + entry()))
    const references = entriesOf(xml).map(({ bankReference }) => bankReference)
    expect(new Set(references).size).toBe(6)
    expect(entriesOf(xml).map(({ bankReference }) => bankReference)).toEqual(references)
  })

  it('is not misled by what other namespaces put into it', () => {
    const foreign = `<SplmtryData><Envlp><x:Ntry xmlns:x="urn:x"><x:Amt>1</x:Amt></x:Ntry></Envlp></SplmtryData>`
    const hidden = entry({ details: tx('A', '<x:Amt xmlns:x="urn:x" Ccy="EUR">99</x:Amt>') })
    expect(entriesOf(camt(stmt(foreign + hidden)))).toMatchObject([{ amountMinor: 1234 }])
  })

  it('is read in the other encodings that banks use', () => {
    const xml = camt(stmt(entry({ details: tx('A', '<RmtInf><Ustrd>Grüße</Ustrd></RmtInf>') })))
    const latin = Buffer.from(xml.replace('UTF-8', 'ISO-8859-1'), 'latin1')
    expect(readBankFile(latin)).toMatchObject({ entries: [{ remittance: 'Grüße' }] })
  })

  it('is read across the pieces in which it is parsed', () => {
    for (const filling of [65_000, 65_200, 65_300, 65_400]) {
      const xml = camt(
        stmt(
          `<!--${'x'.repeat(filling)}-->${entry({ details: tx('A', '<RmtInf><Ustrd>€ü😀</Ustrd></RmtInf>') })}`,
        ),
      )
      for (const source of [xml, Buffer.from(xml)]) {
        expect(readBankFile(source)).toMatchObject({
          entries: [{ paymentReference: 'A', remittance: '€ü😀' }],
        })
      }
    }
  })
})

describe('a status report', () => {
  it('says what becomes of each transfer', () => {
    const reason = '<StsRsnInf><Rsn><Cd>AC01</Cd></Rsn><AddtlInf>No such account</AddtlInf></StsRsnInf>'
    for (const version of ['10', '03']) {
      const xml = pain002(
        batch(txStatus('A', 'ACSC') + txStatus('B', 'RJCT', reason) + txStatus('C', 'PDNG')),
        undefined,
        version,
      )
      expect(readBankFile(xml)).toEqual({
        kind: 'status',
        messageId: 'P1',
        report: {
          originalMessageId: 'F1',
          transfers: [
            { paymentReference: 'A', status: 'accepted' },
            { paymentReference: 'B', status: 'rejected', reason: 'AC01 No such account' },
            { paymentReference: 'C', status: 'pending' },
          ],
        },
      })
    }
  })

  it.each([
    ['accepted', ['ACCC', 'ACCP', 'ACFC', 'ACSC', 'ACSP', 'ACTC', 'ACWC', 'ACWP']],
    ['rejected', ['RJCT', 'CANC']],
    ['pending', ['PDNG', 'RCVD', 'PATC', 'BLCK', 'XXXX', 'constructor']],
  ])('reads as %s', (status, codes) => {
    for (const code of codes)
      expect(reportOf(pain002(batch(txStatus('A', code)))).transfers[0]?.status).toBe(status)
  })

  it('gives a transfer the status of its batch where it has none', () => {
    expect(reportOf(pain002(batch(txStatus('A', ''), 'ACTC'))).transfers).toEqual([
      { paymentReference: 'A', status: 'accepted' },
    ])
    expect(reportOf(pain002(batch(txStatus('A', '')))).transfers).toEqual([
      { paymentReference: 'A', status: 'pending' },
    ])
  })

  it('knows a transfer by its instruction where it has no end-to-end id', () => {
    expect(
      reportOf(pain002(batch(txStatus('NOTPROVIDED', 'ACSC').replace('I-NOTPROVIDED', 'A')))).transfers,
    ).toEqual([{ paymentReference: 'A', status: 'accepted' }])
  })

  it('says of the whole file what the bank says of it, or of its one batch', () => {
    const reason =
      '<StsRsnInf><Rsn><Cd>DU01</Cd></Rsn></StsRsnInf><StsRsnInf><AddtlInf>Twice</AddtlInf></StsRsnInf>'
    expect(reportOf(pain002('', `<OrgnlMsgId>F1</OrgnlMsgId><GrpSts>RJCT</GrpSts>${reason}`))).toEqual({
      originalMessageId: 'F1',
      groupStatus: 'RJCT',
      reason: 'DU01 Twice',
      transfers: [],
    })
    const rejected = '<PmtInfSts>RJCT</PmtInfSts><StsRsnInf><Rsn><Cd>AC01</Cd></Rsn></StsRsnInf>'
    expect(
      reportOf(pain002(batch(rejected), '<OrgnlMsgId>F1</OrgnlMsgId><GrpSts>PART</GrpSts>')),
    ).toMatchObject({
      groupStatus: 'RJCT',
      reason: 'AC01',
    })
    expect(reportOf(pain002('', '<OrgnlMsgId>F1</OrgnlMsgId><GrpSts>ACTC</GrpSts>'))).toMatchObject({
      groupStatus: 'ACTC',
    })
  })

  it('is refused without what it is about', () => {
    expect(problemWith(pain002('', '<GrpSts>RJCT</GrpSts>')).message).toMatch(/OrgnlMsgId is missing/)
    expect(problemWith(pain002(batch('<TxInfAndSts><TxSts>RJCT</TxSts></TxInfAndSts>'))).message).toMatch(
      /OrgnlEndToEndId is missing/,
    )
    expect(
      problemWith(pain002('').replace('<OrgnlGrpInfAndSts>', '<X>').replace('</OrgnlGrpInfAndSts>', '</X>'))
        .message,
    ).toMatch(/OrgnlGrpInfAndSts is missing/)
    expect(problemWith(pain002('').replace('<MsgId>P1</MsgId>', '')).message).toMatch(/MsgId is missing/)
    expect(problemWith(pain002('').replace('<GrpHdr><MsgId>P1</MsgId></GrpHdr>', '')).message).toMatch(
      /GrpHdr\/MsgId is missing/,
    )
  })
})

describe('a file is refused in a sentence', () => {
  const good = camt(stmt(entry({ details: tx('A') })))
  it.each<[string, string | Uint8Array, RegExp]>([
    ['when it is empty', '', /not well-formed XML/],
    ['when it is text', 'hello', /not well-formed XML/],
    ['when it is cut off', good.slice(0, -20), /not well-formed XML/],
    ['when tags do not match', good.replace('</Stmt>', '</Stnt>'), /not well-formed XML/],
    ['when it has two roots', `${good}<x/>`, /not well-formed XML/],
    [
      'when it has an entity that is not declared',
      good.replace('>A<', '>&xxe;<'),
      /not well-formed XML: undefined entity/,
    ],
    [
      'when it has a document type',
      good.replace('<Document', '<!DOCTYPE Document><Document'),
      /declares a document type/,
    ],
    [
      'when it declares entities',
      good
        .replace('<Document', '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><Document')
        .replace('>A<', '>&b;<'),
      /declares a document type/,
    ],
    [
      'when it has another version',
      good.replace('001.08', '001.02'),
      /The file is "camt\.053\.001\.02"; what can be read is camt\.053\.001\.08/,
    ],
    [
      'when it is another message',
      good.replace('camt.053.001.08', 'pain.001.001.09'),
      /"pain\.001\.001\.09"/,
    ],
    [
      'when it has another namespace',
      good.replace('urn:iso:std:iso:20022:tech:xsd:camt', 'urn:x'),
      /The file is "urn:x/,
    ],
    ['when it has no namespace', good.replace(/ xmlns="[^"]*"/, ''), /The file is ""/],
    [
      'when it is an envelope',
      `<Envelope>${good.slice(good.indexOf('<Document'))}</Envelope>`,
      /not a Document of ISO 20022/,
    ],
    [
      'when its amount is not exact',
      camt(stmt(entry({ amount: '1.005' }))),
      /"1\.005" is not exact in EUR, which has 2 decimals/,
    ],
    ['when its amount is a float', camt(stmt(entry({ amount: '1e3' }))), /"1e3" is not an amount/],
    ['when its amount is negative', camt(stmt(entry({ amount: '-1' }))), /"-1" is not an amount/],
    ['when its amount has a comma', camt(stmt(entry({ amount: '1,50' }))), /is not an amount/],
    [
      'when its amount is too large',
      camt(stmt(entry({ amount: '90071992547409.92' }))),
      /more than can be counted/,
    ],
    ['when its amount has no currency', good.replace(' Ccy="EUR"', ''), /Amt has no currency/],
    [
      'when yen have decimals',
      camt(stmt(entry().replace(amt('12.34'), amt('12.34', 'JPY')))),
      /not exact in JPY, which has 0/,
    ],
    ['when it has no amount', camt(stmt(entry().replace(amt('12.34'), ''))), /Amt is missing in Ntry/],
    ['when it has no direction', good.replace('<CdtDbtInd>DBIT</CdtDbtInd>', ''), /CdtDbtInd is missing/],
    ['when its direction is none', camt(stmt(entry({ direction: 'OUT' }))), /"OUT" is neither CRDT nor DBIT/],
    ['when it has no status', good.replace('<Sts><Cd>BOOK</Cd></Sts>', ''), /Sts is missing/],
    ['when it has no booking date', good.replace(/<BookgDt>.*<\/BookgDt>/, ''), /BookgDt is missing/],
    [
      'when its booking date is none',
      camt(stmt(entry({ booked: '<Dt>2026-02-30</Dt>' }))),
      /"2026-02-30" is not a date/,
    ],
    [
      'when its booking time is none',
      camt(stmt(entry({ booked: '<DtTm>2026-02-01T25:00:00</DtTm>' }))),
      /is not a date/,
    ],
    [
      'when its booking time has no day',
      camt(stmt(entry({ booked: '<DtTm>10:00:00</DtTm>' }))),
      /is not a date/,
    ],
    ['when its booking date is neither', camt(stmt(entry({ booked: '<X>1</X>' }))), /"" is not a date/],
    ['when it has no statement', camt(''), /no Stmt/],
    ['when its statement has no id', good.replace('<Id>S1</Id>', ''), /Id is missing/],
    ['when it has no message id', good.replace('<MsgId>M1</MsgId>', ''), /MsgId is missing in GrpHdr/],
    ['when it has no header', camt(stmt(''), ''), /GrpHdr\/MsgId is missing/],
    ['when it is not in its encoding', Buffer.from(good.replace('>A<', '>ü<'), 'latin1'), /not in utf-8/],
    ['when its encoding is strange', Buffer.from(good.replace('UTF-8', 'UTF-7')), /in "UTF-7"/],
    ['when it is in UTF-16', Buffer.from(good, 'utf16le'), /not well-formed|not in utf-8/],
    ['when it is too large', new Uint8Array(BANK_FILE_MAX_BYTES + 1), /larger than 64 MB/],
    ['when it is too large a text', ' '.repeat(BANK_FILE_MAX_BYTES + 1), /larger than 64 MB/],
    ['when it is too deep', camt('<a>'.repeat(100)), /more than 64 deep/],
    [
      'when one part of it is too large',
      camt(stmt(`<Ntry>${'<a/>'.repeat(100_001)}</Ntry>`)),
      /more than 100000 elements/,
    ],
    [
      'when it has too many entries',
      camt(stmt(`<Ntry><NtryDtls>${'<TxDtls/>'.repeat(500_001)}</NtryDtls></Ntry>`)),
      /more than 500000 entries/,
    ],
  ])('%s', (_, file, sentence) => {
    expect(problemWith(file).message).toMatch(sentence)
  })

  it('with the place, where there is one', () => {
    const problem = problemWith(camt(stmt(`\n\n  ${entry({ amount: '1.005' })}`)))
    expect(problem).toMatchObject({ line: 4, column: 23, name: 'BankFileProblem' })
    expect(problem.message).toMatch(/^Line 4, column 23: "1\.005" is not exact/)
    expect(problemWith('<a')).toMatchObject({ line: 1 })
    expect(problemWith(new Uint8Array(BANK_FILE_MAX_BYTES + 1)).line).toBeUndefined()
  })
})
