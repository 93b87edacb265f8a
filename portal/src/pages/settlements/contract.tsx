/** What is agreed, in plain words. */
import { useQuery } from '@tanstack/react-query'
import { type Contract, contractsQuery, currentTerms } from '../../api/contracts.ts'
import { holdName } from '../../format/settlement-names.ts'
import { Facts } from '../../parts/facts.tsx'
import { PageHead, Section } from '../../parts/page.tsx'
import { State } from '../../parts/state.tsx'
import { TermsInWords } from '../../parts/terms.tsx'
import { OtherVersions, VersionLine } from '../../parts/versions.tsx'
import { When } from '../../parts/when.tsx'
import { Answered, Empty } from '../../shell/states.tsx'
import { SettlementTabs } from './tabs.tsx'

export function Component() {
  const query = useQuery(contractsQuery())
  return (
    <>
      <PageHead title="Contract" />
      <SettlementTabs />
      <Answered query={query} what="the contract">
        {(contracts) =>
          contracts.length === 0 ? (
            <div className="panel">
              <Empty title="There is no contract yet" icon="settlements">
                In a sandbox it is here with the first capture in its currency; else the platform’s operator
                registers it. Until then captures cost nothing, and payouts wait.
              </Empty>
            </div>
          ) : (
            contracts.map((contract) => <ContractSection key={contract.currency} contract={contract} />)
          )
        }
      </Answered>
    </>
  )
}

function ContractSection({ contract }: { contract: Contract }) {
  const { currency, account, hold, next_payout_at: next } = contract
  const terms = currentTerms(contract)
  return (
    <Section title={currency}>
      {terms ? (
        <>
          <VersionLine version={terms} />
          <TermsInWords terms={terms} currency={currency} />
        </>
      ) : (
        <p className="note">No terms are registered: captures cost nothing, and payouts wait.</p>
      )}
      <Facts
        asClauses
        facts={[
          {
            name: 'Paid to',
            value: account ? (
              `${account.holder}, ${account.iban ?? `${account.bank_code} ${account.account_number}`}`
            ) : (
              <State word="No account is named" tone="warn" />
            ),
          },
          { name: 'Next cut-off', value: next && <When at={next} relative /> },
          hold && {
            name: 'Payouts are held',
            value: (
              <>
                {holdName(hold.reason)} since <When at={hold.since} />
              </>
            ),
          },
        ]}
      />
      <OtherVersions contract={contract} {...(terms && { shown: terms.version })} />
    </Section>
  )
}
