import { Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { ORDERS } from '../../../api/orders.ts'
import { amountInput, moneyText, parseAmount } from '../../../format/money.ts'
import { AmountField } from './amount-field.tsx'
import { ChangeDialog, type DialogProps } from './change-dialog.tsx'

export function AmountDialog(props: DialogProps) {
  const { order } = props
  const currency = order.purchase_currency
  const [text, setText] = useState(() => amountInput(order.order_amount, currency))
  const [description, setDescription] = useState('')
  const amount = parseAmount(text, currency)
  const money = moneyText(amount ?? 0, currency)
  return (
    <ChangeDialog
      {...props}
      title="Change the amount"
      submit={`Change to ${money}`}
      done={`The amount is now ${money}.`}
      change={
        amount === undefined || amount === order.order_amount
          ? undefined
          : {
              method: 'PATCH',
              path: `${ORDERS}/${order.order_id}/authorization`,
              headers: { 'capstan-keep-lines': 'true' },
              body: {
                order_amount: amount,
                ...(description.trim() !== '' && { description: description.trim() }),
              },
            }
      }
    >
      <Text>
        The order is for {moneyText(order.order_amount, currency)}, of which{' '}
        {moneyText(order.captured_amount, currency)} is captured. Its lines stay as they are.
      </Text>
      <AmountField label="New amount" currency={currency} text={text} onText={setText} />
      <TextInput
        label="Description"
        maxLength={255}
        value={description}
        onChange={(event) => setDescription(event.currentTarget.value)}
      />
    </ChangeDialog>
  )
}
