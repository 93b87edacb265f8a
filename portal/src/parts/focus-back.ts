import { useEffect, useState } from 'react'

/**
 * For a dialog that is there only while it is open: once it is gone, the focus is where it was before, or at the page
 * where that is gone as well. Without it whoever has no mouse begins anew at the top.
 */
export function useFocusBack(): void {
  const [before] = useState(() => document.activeElement)
  useEffect(() => {
    return () => {
      // Once the page is no longer behind a dialog.
      setTimeout(() => {
        const isFree = document.activeElement === null || document.activeElement === document.body
        if (!isFree) return
        const at =
          before instanceof HTMLElement && before.isConnected ? before : document.getElementById('main')
        at?.focus({ preventScroll: true })
      })
    }
  }, [before])
}
