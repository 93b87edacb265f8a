/** One merchant, as the operator sees it: whether it is active, what is agreed with it, and what it is owed. */
import { Button, Text, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { Link, useNavigate, useParams } from 'react-router'
import { call } from '../../api/client.ts'
import { contractsQuery } from '../../api/contracts.ts'
import { merchantPath } from '../../api/merchants.ts'
import { type MerchantDetails, merchantQuery } from '../../api/operator.ts'
import { balanceQuery } from '../../api/settlements.ts'
import { Action } from '../../parts/action.tsx'
import { Balances } from '../../parts/balances.tsx'
import { PageHead, Section } from '../../parts/page.tsx'
import { Answered, Empty, Failure, Loading } from '../../shell/states.tsx'
import { ContractOf } from './contract-of.tsx'
import { Credentials } from './credentials.tsx'
import { ActiveState } from './merchants.tsx'

export function Component() {
  const { merchantId = '' } = useParams()
  const merchant = useQuery(merchantQuery(merchantId))
  const contracts = useQuery(contractsQuery(merchantId))
  const balance = useQuery(balanceQuery(undefined, merchantId))
  if (!merchant.data) {
    return (
      <>
        <PageHead title={merchantId} />
        {merchant.error ? (
          <Failure error={merchant.error} onRetry={() => void merchant.refetch()} />
        ) : (
          <Loading what="the merchant" />
        )}
      </>
    )
  }
  const { name, active, credentials } = merchant.data
  return (
    <>
      <PageHead
        title={name || merchantId}
        beside={<ActiveState active={active} />}
        actions={
          <>
            <Messages merchant={merchant.data} />
            <Activity merchant={merchant.data} />
          </>
        }
      />
      <p className="note" style={{ paddingInline: 0 }}>
        {merchantId} ·{' '}
        <Link className="link" to={`/orders?${new URLSearchParams({ merchant_id: merchantId })}`}>
          Its orders
        </Link>{' '}
        ·{' '}
        <Link className="link" to={`/settlements?${new URLSearchParams({ merchant_id: merchantId })}`}>
          Its payouts
        </Link>
      </p>
      <Answered query={contracts} what="contracts">
        {(all) => (
          <>
            {all.map((contract) => (
              <ContractOf key={contract.currency} contract={contract} />
            ))}
            {all.length === 0 && (
              <div className="panel section">
                <Empty title="There is no contract yet" icon="settlements">
                  Name a currency below. Until terms are registered its captures cost nothing, and its payouts
                  wait.
                </Empty>
              </div>
            )}
            <NewContract merchantId={merchantId} />
          </>
        )}
      </Answered>
      <Answered query={balance} what="the balance">
        {({ balances }) => <Balances balances={balances} />}
      </Answered>
      <Credentials merchantId={merchantId} credentials={credentials} />
    </>
  )
}

function Activity({ merchant: { merchant_id, active } }: { merchant: MerchantDetails }) {
  const run = (_: FormData, idempotencyKey: string) =>
    call('PATCH', merchantPath(merchant_id), { body: { active: !active }, idempotencyKey })
  return active ? (
    <Action label="Deactivate" isDanger run={run} done={`${merchant_id} is inactive.`}>
      <Text>
        An inactive merchant takes no new sessions and orders. What it has goes on: its orders can be captured
        and refunded, and it is paid out.
      </Text>
    </Action>
  ) : (
    <Action label="Activate" run={run} done={`${merchant_id} is active.`}>
      <Text>It takes new sessions and orders again.</Text>
    </Action>
  )
}

function Messages({ merchant: { merchant_id, shopper_messages } }: { merchant: MerchantDetails }) {
  const run = (_: FormData, idempotencyKey: string) =>
    call('PATCH', merchantPath(merchant_id), {
      body: { shopper_messages: !shopper_messages },
      idempotencyKey,
    })
  return shopper_messages ? (
    <Action label="Stop writing to shoppers" run={run} done="Shoppers are not written to any more.">
      <Text>Its shoppers get no more mail when something happens to their orders.</Text>
    </Action>
  ) : (
    <Action label="Write to shoppers" run={run} done="Shoppers are written to.">
      <Text>Its shoppers get a mail when something is captured, refunded, cancelled or expired.</Text>
    </Action>
  )
}

function NewContract({ merchantId }: { merchantId: string }) {
  const navigate = useNavigate()
  const [currency, setCurrency] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    navigate(`/operator/merchants/${merchantId}/contracts/${currency.trim().toUpperCase()}`)
  }
  return (
    <Section title="Agree on another currency">
      <form onSubmit={submit} className="filters section-body">
        <TextInput
          label="Currency"
          value={currency}
          onChange={(event) => setCurrency(event.currentTarget.value)}
          pattern="[A-Za-z]{3}"
          title="Three letters, such as EUR"
          placeholder="EUR"
          maxLength={3}
          required
        />
        <Button type="submit" variant="default">
          Write terms
        </Button>
      </form>
    </Section>
  )
}
