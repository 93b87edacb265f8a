/** Terms of a contract, written as a form and read as words; compared with the past before they are registered. */
import { Button, Group, Text, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useNavigate, useParams } from 'react-router'
import { call } from '../../api/client.ts'
import { contractsQuery, type Terms } from '../../api/contracts.ts'
import { compareTerms, contractPath } from '../../api/operator.ts'
import { useMe } from '../../api/session.ts'
import { endOfDay, startOfDay } from '../../format/dates.ts'
import { Action, textOf } from '../../parts/action.tsx'
import { PageHead, Section } from '../../parts/page.tsx'
import { TermsInWords } from '../../parts/terms.tsx'
import { Answered, Failure } from '../../shell/states.tsx'
import { ComparisonFigures } from './comparison.tsx'
import { draftOf, type TermsDraft, termsOfDraft } from './terms-draft.ts'
import { TermsForm } from './terms-form.tsx'

export function Component() {
  const { merchantId = '', currency = '' } = useParams()
  const query = useQuery(contractsQuery(merchantId))
  return (
    <>
      <PageHead title={`Terms of ${merchantId} in ${currency}`} />
      <Answered query={query} what="the contract">
        {(contracts) => {
          const contract = contracts.find((one) => one.currency === currency)
          const newest = contract?.versions.findLast(({ state }) => state !== 'replaced')
          return <Editor merchantId={merchantId} currency={currency} begin={draftOf(newest, currency)} />
        }}
      </Answered>
    </>
  )
}

interface EditorProps {
  merchantId: string
  currency: string
  begin: TermsDraft
}

function Editor({ merchantId, currency, begin }: EditorProps) {
  const [draft, setDraft] = useState(begin)
  const terms = termsOfDraft(draft, currency)
  const wrong = 'wrong' in terms ? terms.wrong : undefined
  return (
    <div className="columns">
      <Section title="Terms">
        <TermsForm draft={draft} currency={currency} onChange={setDraft} />
      </Section>
      <div>
        <Section
          title="In words"
          actions={
            !('wrong' in terms) && <Register merchantId={merchantId} currency={currency} terms={terms} />
          }
        >
          {'wrong' in terms ? (
            <p className="note" role="status">
              These cannot be read yet: {wrong?.join(', ')}.
            </p>
          ) : (
            <TermsInWords terms={terms} currency={currency} />
          )}
        </Section>
        {!('wrong' in terms) && <Compare merchantId={merchantId} currency={currency} terms={terms} />}
      </div>
    </div>
  )
}

interface TermsProps {
  merchantId: string
  currency: string
  terms: Terms
}

function Register({ merchantId, currency, terms }: TermsProps) {
  const navigate = useNavigate()
  const { time_zone: zone } = useMe()
  return (
    <Action
      label="Register"
      title={`Register terms of ${merchantId} in ${currency}`}
      size="lg"
      button={{ variant: 'filled' }}
      done="The terms are registered."
      run={async (form, idempotencyKey) => {
        const from = startOfDay(textOf(form, 'valid_from'), zone)
        const body = { ...terms, ...(from !== undefined && { valid_from: from }) }
        await call('POST', contractPath(merchantId, currency), { body, idempotencyKey })
        navigate(`/operator/merchants/${merchantId}`)
      }}
    >
      <Text>They price captures from the day below on. What was captured before keeps its price.</Text>
      <TermsInWords terms={terms} currency={currency} />
      <TextInput
        type="date"
        label="Valid from"
        name="valid_from"
        description={`The start of a day to come (${zone}); from now on where it is empty.`}
      />
    </Action>
  )
}

function Compare({ merchantId, currency, terms }: TermsProps) {
  const { now, time_zone: zone } = useMe()
  const comparison = useMutation({
    mutationFn: ([from, to]: readonly [string, string]) =>
      compareTerms(merchantId, currency, startOfDay(from, zone) ?? from, endOfDay(to, zone) ?? to, terms),
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    comparison.mutate([textOf(form, 'from'), textOf(form, 'to')])
  }
  const monthAgo = new Date(Date.parse(now) - 30 * 86_400_000).toISOString().slice(0, 10)
  return (
    <Section title="Compared with the past">
      <form onSubmit={submit} className="filters section-body">
        <TextInput type="date" label="Captures from" name="from" defaultValue={monthAgo} required />
        <TextInput type="date" label="Captures until" name="to" defaultValue={now.slice(0, 10)} required />
        <Button type="submit" variant="default" loading={comparison.isPending}>
          Compare
        </Button>
      </form>
      <Group px={14} pb={comparison.error ? 14 : 0}>
        {comparison.error && <Failure error={comparison.error} />}
      </Group>
      {comparison.data && <ComparisonFigures comparison={comparison.data} />}
    </Section>
  )
}
