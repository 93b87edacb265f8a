/** One payout: its sums, where it went, and what is in it. */
import { Button } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useParams } from 'react-router'
import { useMe } from '../../api/session.ts'
import { type BankAccount, csvOf, type Payout, payoutQuery, pdfOf } from '../../api/settlements.ts'
import { type TracedPayout, traceQuery } from '../../api/tracing.ts'
import { actorText } from '../../format/actors.ts'
import { payoutState } from '../../format/names.ts'
import { fileState, payoutKind } from '../../format/settlement-names.ts'
import { statementOf } from '../../format/statement.ts'
import { Figures } from '../../parts/amounts.tsx'
import { Copyable } from '../../parts/copy.tsx'
import { Facts } from '../../parts/facts.tsx'
import { Money } from '../../parts/money.tsx'
import { PageHead, Section } from '../../parts/page.tsx'
import { PageLink } from '../../parts/page-link.tsx'
import { PayoutState } from '../../parts/payout-state.tsx'
import { State } from '../../parts/state.tsx'
import { When } from '../../parts/when.tsx'
import { Answered, Failure, Loading } from '../../shell/states.tsx'
import { Approval } from './approval.tsx'
import { Contents } from './contents.tsx'
import { TracedItems } from './traced-items.tsx'

export function Component() {
  const { paymentReference = '' } = useParams()
  const query = useQuery(payoutQuery(paymentReference))
  if (query.data) return <PayoutPage payout={query.data} />
  return (
    <>
      <PageHead title={`Payout ${paymentReference}`} />
      {query.error ? (
        <Failure error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <Loading what="the payout" />
      )}
    </>
  )
}

function PayoutPage({ payout }: { payout: Payout }) {
  const isOperator = useMe().merchant === null
  const reference = payout.payment_reference
  const trace = useInfiniteQuery(traceQuery(reference))
  const isMade = payout.created_at !== undefined
  return (
    <>
      <PageHead
        title={`${payoutKind(payout.settlement_type)} ${reference}`}
        actions={
          <>
            {isMade && <Files reference={reference} />}
            {isOperator && <Approval payout={payout} />}
          </>
        }
      />
      <Headline payout={payout} />
      <div className="columns">
        <div>
          <Section title="What it comes to">
            <Statement payout={payout} />
          </Section>
          <Section title="History">
            <Answered query={{ ...trace, data: trace.data?.pages[0]?.payout }} what="the history">
              {(traced) => <History traced={traced} />}
            </Answered>
          </Section>
        </div>
        <Section title="Where it is">
          <Whereabouts payout={payout} traced={trace.data?.pages[0]?.payout} />
        </Section>
      </div>
      {isMade ? <Contents payout={payout} /> : <TracedItems reference={reference} />}
    </>
  )
}

function Files({ reference }: { reference: string }) {
  return (
    <>
      <Button component="a" href={csvOf(reference)} download variant="default">
        Download CSV
      </Button>
      <Button component="a" href={pdfOf(reference)} download variant="default">
        Download PDF
      </Button>
    </>
  )
}

/** What somebody opens the page for: how much it is, and whether it is there. */
function Headline({ payout }: { payout: Payout }) {
  const { currency, state, hold, account } = payout
  const isInvoice = isInvoiced(payout)
  return (
    <Figures
      figures={[
        {
          name: isInvoice ? 'To be paid by you' : state === 'paid' ? 'Paid out' : 'Amount',
          value: (
            <span className="headline">
              <Money minor={comesTo(payout)} currency={currency} />
              <PayoutState state={state} hold={hold} />
            </span>
          ),
          note: account && !isInvoice ? `To ${accountText(account)}` : undefined,
        },
      ]}
    />
  )
}

/** Fees of what was paid out in full, which are invoiced: the merchant pays. */
const isInvoiced = ({ settlement_type }: Payout) => settlement_type === 'GROSS_FEE'

function comesTo(payout: Payout): number {
  const { settlement_amount = 0 } = payout.totals
  return isInvoiced(payout) ? -settlement_amount : settlement_amount
}

const accountText = ({ holder, iban, bank_code, account_number }: BankAccount) =>
  `${holder}, ${iban ?? `${bank_code} ${account_number}`}`

function Statement({ payout }: { payout: Payout }) {
  const { totals, currency } = payout
  const lines = statementOf(totals)
  const { opening_debt_balance_amount: opening = 0, closing_debt_balance_amount: closing = 0 } = totals
  const line = (name: string, amount: number, isSum = false) => (
    <div key={name} {...(isSum && { className: 'sum' })}>
      <dt>{name}</dt>
      <dd>
        <Money minor={amount} currency={currency} />
      </dd>
    </div>
  )
  return (
    <dl className="statement">
      {lines.map(({ name, amount }) => line(name, amount))}
      {line(isInvoiced(payout) ? 'To be paid by you' : 'Paid out', comesTo(payout), true)}
      {(opening !== 0 || closing !== 0) && line('Debt before', opening)}
      {(opening !== 0 || closing !== 0) && line('Debt after', closing)}
    </dl>
  )
}

function Whereabouts({ payout, traced }: { payout: Payout; traced: TracedPayout | undefined }) {
  const { account, currency } = payout
  const reserve = traced?.reserve
  const named = (name: string, at: string | undefined): { name: string; value: ReactNode } | undefined =>
    at === undefined ? undefined : { name, value: <When at={at} relative /> }
  return (
    <Facts
      facts={[
        {
          name: 'Payment reference',
          value: <Copyable text={payout.payment_reference} label="payment reference" />,
        },
        {
          name: 'Bank’s reference',
          value: payout.bank_reference && (
            <Copyable text={payout.bank_reference} label="the bank’s reference" />
          ),
        },
        { name: 'Merchant', value: <MerchantLink merchantId={payout.merchant_id} /> },
        account && { name: 'Account', value: accountText(account) },
        { name: 'The bank says', value: payout.reason },
        named('Has what was due until', payout.due_until),
        named('Next cut-off', traced?.next_cut_off),
        traced?.file && {
          name: 'File for the bank',
          value: (
            <>
              <span className="mono">{traced.file.name}</span> <State {...fileState(traced.file.state)} />
            </>
          ),
        },
        reserve && {
          name: 'Kept back as reserve',
          value: (
            <>
              <Money minor={reserve.amount} currency={currency} />
              {reserve.free_at && (
                <>
                  , free <When at={reserve.free_at} to="day" />
                </>
              )}
            </>
          ),
        },
        traced?.owed_again && {
          name: 'Owed again',
          value: traced.owed_again.payout ? (
            <PageLink
              page="settlements/:paymentReference"
              to={`/settlements/${traced.owed_again.payout.payment_reference}`}
            >
              In payout {traced.owed_again.payout.payment_reference}
            </PageLink>
          ) : (
            'With the next payout'
          ),
        },
        { name: 'Released by', value: payout.released_by && actorText(payout.released_by) },
        { name: 'Approved by', value: payout.approved_by && actorText(payout.approved_by) },
      ]}
    />
  )
}

function MerchantLink({ merchantId }: { merchantId: string }) {
  return (
    <PageLink page="operator/merchants/:merchantId" to={`/operator/merchants/${merchantId}`}>
      {merchantId}
    </PageLink>
  )
}

function History({ traced: { history } }: { traced: TracedPayout }) {
  return (
    <ol className="timeline">
      {history.map(({ state, at, reason }) => (
        <li key={`${state} ${at}`}>
          <State {...payoutState(state)} /> <When at={at} to="second" />
          {reason !== undefined && <div>{reason}</div>}
        </li>
      ))}
    </ol>
  )
}
