/** What banks send, made by hand for the tests. */

export const camt = (
  stmt: string,
  head = '<GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-11-25T06:00:00</CreDtTm></GrpHdr>',
) =>
  `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>${head}${stmt}</BkToCstmrStmt></Document>`

export const stmt = (entries: string, id = 'S1') =>
  `<Stmt><Id>${id}</Id><Acct><Id><IBAN>DE02120300000000202051</IBAN></Id></Acct>${entries}</Stmt>`

export interface Entry {
  amount?: string
  direction?: string
  status?: string
  booked?: string
  reference?: string
  reversal?: string
  code?: string
  details?: string
}

export const entry = (given: Entry = {}) => {
  const { amount = '12.34', direction = 'DBIT', status = 'BOOK', booked = '<Dt>2026-11-24</Dt>' } = given
  const { reference = '', reversal, code = 'ESCT', details = '' } = given
  return `<Ntry><Amt Ccy="EUR">${amount}</Amt><CdtDbtInd>${direction}</CdtDbtInd>${
    reversal === undefined ? '' : `<RvslInd>${reversal}</RvslInd>`
  }<Sts><Cd>${status}</Cd></Sts><BookgDt>${booked}</BookgDt>${
    reference && `<AcctSvcrRef>${reference}</AcctSvcrRef>`
  }<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>ICDT</Cd><SubFmlyCd>${code}</SubFmlyCd></Fmly></Domn></BkTxCd>${
    details && `<NtryDtls>${details}</NtryDtls>`
  }</Ntry>`
}

export const tx = (endToEndId: string, inside = '', reference = '') =>
  `<TxDtls><Refs>${reference && `<AcctSvcrRef>${reference}</AcctSvcrRef>`}<EndToEndId>${endToEndId}</EndToEndId></Refs>${inside}</TxDtls>`

export const amt = (amount: string, currency = 'EUR') => `<Amt Ccy="${currency}">${amount}</Amt>`

export const pain002 = (
  batches: string,
  group = '<OrgnlMsgId>F1</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>',
  version = '10',
) => `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.${version}"><CstmrPmtStsRpt><GrpHdr><MsgId>P1</MsgId></GrpHdr><OrgnlGrpInfAndSts>${group}</OrgnlGrpInfAndSts>${batches}</CstmrPmtStsRpt></Document>`

export const txStatus = (reference: string, code: string, reason = '') =>
  `<TxInfAndSts><OrgnlInstrId>I-${reference}</OrgnlInstrId><OrgnlEndToEndId>${reference}</OrgnlEndToEndId>${
    code && `<TxSts>${code}</TxSts>`
  }${reason}</TxInfAndSts>`

export const batch = (inside: string, status = '') =>
  `<OrgnlPmtInfAndSts><OrgnlPmtInfId>F1</OrgnlPmtInfId>${status && `<PmtInfSts>${status}</PmtInfSts>`}${inside}</OrgnlPmtInfAndSts>`
