import { Button, Fieldset, NativeSelect, SimpleGrid, Stack, TextInput } from '@mantine/core'
import { type FeeDraft, NEW_FEE, type TermsDraft } from './terms-draft.ts'

interface TermsFormProps {
  draft: TermsDraft
  currency: string
  onChange(draft: TermsDraft): void
}

type TextField = Exclude<keyof TermsDraft, 'fees'>

const EVERY = [
  { label: 'Every day', value: 'day' },
  { label: 'Monday to Friday', value: 'weekday' },
  { label: 'Once a week', value: 'week' },
  { label: 'Twice a month', value: 'half-month' },
  { label: 'Once a month', value: 'month' },
]
const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']

export function TermsForm({ draft, currency, onChange }: TermsFormProps) {
  const field = (name: TextField) => ({
    value: draft[name],
    onChange: (event: { currentTarget: { value: string } }) =>
      onChange({ ...draft, [name]: event.currentTarget.value }),
  })
  return (
    <Stack className="section-body">
      <Fees draft={draft} currency={currency} onChange={onChange} />
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <TextInput label="VAT on fees, %" inputMode="decimal" {...field('vat')} />
        <NativeSelect
          label="Refunds give back"
          {...field('feeRefund')}
          data={[
            { label: 'No fees', value: 'none' },
            { label: 'The percentage fee', value: 'percentage' },
            { label: 'All fees', value: 'all' },
          ]}
        />
        <NativeSelect
          label="Fees are"
          {...field('settlement')}
          data={[
            { label: 'Taken off payouts (NET)', value: 'NET' },
            { label: 'Invoiced apart (GROSS)', value: 'GROSS' },
          ]}
        />
        <TextInput label={`Smallest payout, ${currency}`} inputMode="decimal" {...field('minimum')} />
        <TextInput label="Days until due" inputMode="numeric" {...field('delayDays')} />
        <NativeSelect
          label="These days are"
          {...field('delayOf')}
          data={[
            { label: 'Banking days', value: 'banking' },
            { label: 'All days', value: 'calendar' },
          ]}
        />
        <NativeSelect
          label="Payouts are made"
          value={draft.every}
          onChange={(event) =>
            onChange({
              ...draft,
              every: event.currentTarget.value as TermsDraft['every'],
              on: FIRST_DAYS[event.currentTarget.value] ?? '',
            })
          }
          data={EVERY}
        />
        <Days draft={draft} field={field('on')} />
        <TextInput label="At" type="time" {...field('time')} />
        <TextInput label="Time zone" placeholder="Europe/Stockholm" {...field('zone')} />
        <TextInput
          label="Reserve, % of sales"
          description="Empty: nothing is kept back."
          inputMode="decimal"
          {...field('reserve')}
        />
        <TextInput
          label="Days kept back"
          description="Then it is paid out."
          inputMode="numeric"
          {...field('reserveDays')}
        />
      </SimpleGrid>
    </Stack>
  )
}

const FIRST_DAYS: Record<string, string> = { week: '1', 'half-month': '1, 15', month: '1' }

interface DaysProps {
  draft: TermsDraft
  field: { value: string; onChange(event: { currentTarget: { value: string } }): void }
}

function Days({ draft: { every }, field }: DaysProps) {
  if (every === 'week') {
    const days = WEEKDAYS.map((label, index) => ({ label, value: String(index + 1) }))
    return <NativeSelect label="On" {...field} data={days} />
  }
  if (every === 'month') return <TextInput label="On day" inputMode="numeric" {...field} />
  if (every === 'half-month') return <TextInput label="On days" placeholder="1, 15" {...field} />
  return <span />
}

function Fees({ draft, currency, onChange }: TermsFormProps) {
  const change = (at: number, changed: Partial<FeeDraft>) =>
    onChange({
      ...draft,
      fees: draft.fees.map((fee, index) => (index === at ? { ...fee, ...changed } : fee)),
    })
  return (
    <>
      {draft.fees.map((fee, index) => {
        const field = (name: keyof FeeDraft) => ({
          value: fee[name],
          onChange: (event: { currentTarget: { value: string } }) =>
            change(index, { [name]: event.currentTarget.value }),
        })
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: rules have no name but their place, and stay in it
          <Fieldset key={index} legend={draft.fees.length > 1 ? `Fee ${index + 1}` : 'Fee of a capture'}>
            <SimpleGrid cols={2}>
              <TextInput label="Percentage" inputMode="decimal" {...field('percentage')} />
              <TextInput label={`Fixed amount, ${currency}`} inputMode="decimal" {...field('fixed')} />
              <TextInput label="Only paid by" placeholder="any method" {...field('method')} />
              <TextInput label="Only from country" placeholder="any" maxLength={2} {...field('country')} />
            </SimpleGrid>
            {draft.fees.length > 1 && (
              <Button
                mt="sm"
                variant="subtle"
                size="compact-sm"
                onClick={() => onChange({ ...draft, fees: draft.fees.filter((_, at) => at !== index) })}
              >
                Remove fee {index + 1}
              </Button>
            )}
          </Fieldset>
        )
      })}
      <Button
        variant="default"
        style={{ alignSelf: 'flex-start' }}
        onClick={() => onChange({ ...draft, fees: [...draft.fees, NEW_FEE] })}
      >
        Add a fee for a method or country
      </Button>
    </>
  )
}
