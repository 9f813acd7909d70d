// A warning printed open works without a script; with one it takes the focus and keeps it.

export function dialogs() {
  for (const dialog of document.querySelectorAll("dialog[open][data-modal]")) {
    dialog.close();
    dialog.showModal();
  }
}
