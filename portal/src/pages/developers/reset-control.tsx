import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useReset } from '../../api/developers.ts'
import { Section } from '../../parts/page.tsx'
import { Failure } from '../../shell/states.tsx'

export function ResetControl({ merchant }: { merchant: string }) {
  const [isOpen, { open, close }] = useDisclosure()
  const reset = useReset()
  return (
    <Section title="Begin anew">
      <p className="note">
        Deletes all orders, sessions, tokens, keys, failures and scheduled work of {merchant}, and nobody
        else’s. Logs, users and the clock stay.
      </p>
      <Group px={14} pb={14}>
        <Button variant="default" className="grave" onClick={open}>
          Reset the sandbox
        </Button>
        <Text role="status" c="dimmed">
          {reset.data && `Done: ${reset.data.deleted_orders} orders were deleted.`}
        </Text>
      </Group>
      <Modal opened={isOpen} onClose={close} title="Delete everything of this merchant?">
        <Stack gap="sm">
          <Text>
            All orders of {merchant} are deleted for good, with their captures, refunds and payouts.
          </Text>
          {reset.error && <Failure error={reset.error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={close}>
              Keep everything
            </Button>
            <Button
              className="danger-fill"
              loading={reset.isPending}
              onClick={() => reset.mutate(undefined, { onSuccess: close })}
            >
              Delete everything
            </Button>
          </Group>
        </Stack>
      </Modal>
    </Section>
  )
}
