import { Button } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { Icon } from './icon.tsx'

/** Copies a longer text that stands beside it. `label` says what it is: "Copy command". */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const { copy, copied } = useClipboard()
  return (
    <Button
      variant="default"
      size="compact-sm"
      flex="none"
      leftSection={<Icon name="copy" size={14} />}
      aria-label={`Copy ${label}`}
      onClick={() => copy(text)}
    >
      {copied ? 'Copied' : 'Copy'}
    </Button>
  )
}
