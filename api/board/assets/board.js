// Keeps the board fresh: fetches one panel after the other, then waits. What
// comes is markup this service has escaped itself.
const board = document.body.dataset.board;
const refreshMs = Number(document.body.dataset.refreshMs);
const state = document.getElementById('state');
const form = document.querySelector('form');

form.addEventListener('change', () => form.submit());

async function refresh() {
  for (const panel of document.querySelectorAll('[data-panel]')) {
    const answer = await fetch(`/api/board/${encodeURIComponent(board)}/panels/${panel.dataset.panel}${location.search}`);
    if (!answer.ok) throw new Error(`panel ${panel.dataset.panel}: ${answer.status}`);
    panel.querySelector('.body').innerHTML = await answer.text();
  }
}

async function readiness() {
  const answer = await fetch('/readyz');
  const { ready, reasons } = await answer.json();
  state.className = ready ? 'green' : 'orange';
  state.textContent = ready ? 'Up to date' : reasons.map(({ message }) => message).join(' ');
}

async function live() {
  try {
    await readiness();
    if (!document.hidden) await refresh();
  } catch (error) {
    state.className = 'red';
    state.textContent = `orderwatch does not answer (${error.message})`;
  }
  setTimeout(() => void live(), refreshMs);
}

void live();
