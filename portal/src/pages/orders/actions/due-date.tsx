import { Radio, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type DueDateOptions, dueDateQuery, ORDERS } from '../../../api/orders.ts'
import { moneyText } from '../../../format/money.ts'
import { Answered } from '../../../shell/states.tsx'
import { ChangeDialog, type DialogProps } from './change-dialog.tsx'

interface DueDateProps extends DialogProps {
  captureId: string
  reference: string
}

/** The customer may pay later, and the merchant pays for it: how much stands at each choice. */
export function DueDateDialog({ captureId, reference, ...props }: DueDateProps) {
  const orderId = props.order.order_id
  const query = useQuery(dueDateQuery(orderId, captureId))
  const [days, setDays] = useState('')
  const chosen = query.data?.options.find(({ number_of_days }) => String(number_of_days) === days)
  const fee = chosen && feeText(chosen.amount, props.order.purchase_currency)
  return (
    <ChangeDialog
      {...props}
      title={`Extend the due date of capture ${reference}`}
      submit={chosen ? `Extend by ${days} days, ${fee}` : 'Extend'}
      done={`The due date is extended by ${days} days, ${fee}.`}
      change={
        chosen && {
          method: 'PATCH',
          path: `${ORDERS}/${orderId}/captures/${captureId}/extend-due-date`,
          body: { number_of_days: chosen.number_of_days },
        }
      }
    >
      <Answered query={query} what="what can be chosen">
        {(offered) => <Choice offered={offered} days={days} onDays={setDays} />}
      </Answered>
    </ChangeDialog>
  )
}

interface ChoiceProps {
  offered: DueDateOptions
  days: string
  onDays(days: string): void
}

function Choice({ offered: { options, currency }, days, onDays }: ChoiceProps) {
  if (options.length === 0) return <Text>The due date of this capture cannot be extended.</Text>
  return (
    <Radio.Group
      label="By how much"
      description="The fee is yours: it is taken from what you are paid."
      value={days}
      onChange={onDays}
    >
      <Stack gap="xs" mt={6}>
        {options.map(({ number_of_days, amount }) => (
          <Radio
            key={number_of_days}
            value={String(number_of_days)}
            label={`${number_of_days} days, ${feeText(amount, currency)}`}
          />
        ))}
      </Stack>
    </Radio.Group>
  )
}

const feeText = (amount: number, currency: string): string =>
  amount === 0 ? 'without a fee' : `for a fee of ${moneyText(amount, currency)}`
