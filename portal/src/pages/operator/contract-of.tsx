import { Button, Group, Text, Textarea } from '@mantine/core'
import { Link } from 'react-router'
import { call } from '../../api/client.ts'
import { type Contract, currentTerms } from '../../api/contracts.ts'
import { contractPath } from '../../api/operator.ts'
import { actorText } from '../../format/actors.ts'
import { Action, textOf } from '../../parts/action.tsx'
import { Facts } from '../../parts/facts.tsx'
import { Section } from '../../parts/page.tsx'
import { State } from '../../parts/state.tsx'
import { TermsInWords } from '../../parts/terms.tsx'
import { OtherVersions, VersionLine } from '../../parts/versions.tsx'
import { When } from '../../parts/when.tsx'
import { NameAccount } from './name-account.tsx'

/** A contract, with what the operator can do about it. */
export function ContractOf({ contract }: { contract: Contract }) {
  const { merchant_id: merchantId, currency, account, account_named_by: namedBy, hold } = contract
  const terms = currentTerms(contract)
  return (
    <Section
      title={`Contract in ${currency}`}
      actions={
        <Group gap="xs">
          <Button
            variant="default"
            renderRoot={(props) => (
              <Link to={`/operator/merchants/${merchantId}/contracts/${currency}`} {...props} />
            )}
          >
            Change terms
          </Button>
          <NameAccount merchantId={merchantId} currency={currency} />
          <Hold contract={contract} />
        </Group>
      }
    >
      {terms ? (
        <>
          <VersionLine version={terms} />
          <TermsInWords terms={terms} currency={currency} />
        </>
      ) : (
        <p className="note">No terms are registered: captures cost nothing, and payouts wait.</p>
      )}
      {terms && !contract.registered && (
        <p className="note">A sandbox brings these terms; what is registered takes their place.</p>
      )}
      <Facts
        asClauses
        facts={[
          {
            name: 'Paid to',
            value: account ? (
              <>
                {account.holder}, {account.iban ?? `${account.bank_code} ${account.account_number}`}
                {namedBy !== undefined && `, named by ${actorText(namedBy)}`}
              </>
            ) : (
              <State word="No account is named: payouts wait" tone="warn" />
            ),
          },
          {
            name: 'Next cut-off',
            value: contract.next_payout_at && <When at={contract.next_payout_at} relative />,
          },
          hold && {
            name: 'Payouts are held',
            value: (
              <>
                <State word={hold.note ?? 'Under review'} tone="warn" /> since <When at={hold.since} />
                {hold.by !== undefined && `, by ${actorText(hold.by)}`}
              </>
            ),
          },
        ]}
      />
      <OtherVersions contract={contract} {...(terms && { shown: terms.version })} />
    </Section>
  )
}

function Hold({ contract: { merchant_id, currency, hold } }: { contract: Contract }) {
  const path = `${contractPath(merchant_id, currency)}/hold`
  if (hold) {
    return (
      <Action
        label="Release payouts"
        done="The hold is lifted."
        run={(_, idempotencyKey) => call('DELETE', path, { idempotencyKey })}
      >
        <Text>
          Payouts of {merchant_id} in {currency} that waited go with the next file, or wait for an approval by
          another operator.
        </Text>
      </Action>
    )
  }
  return (
    <Action
      label="Hold payouts"
      isDanger
      done="Payouts are held."
      run={(form, idempotencyKey) =>
        call('POST', path, { body: { note: textOf(form, 'note') }, idempotencyKey })
      }
    >
      <Text>
        Payouts of {merchant_id} in {currency} are made, and wait until they are released.
      </Text>
      <Textarea
        label="Why"
        name="note"
        description="The merchant does not see it."
        maxLength={500}
        required
      />
    </Action>
  )
}
