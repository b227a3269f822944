// Buttons that cannot be used just now.

/**
 * A button that cannot be used now keeps the focus of whoever just pressed it; guardButtons() keeps
 * it from doing anything.
 */
export function enable(button, possible) {
    const value = possible ? null : 'true';
    if (button.getAttribute('aria-disabled') === value) return;
    possible ? button.removeAttribute('aria-disabled') : button.setAttribute('aria-disabled', value);
}

export function guardButtons() {
    document.addEventListener('click', event => {
        if (!event.target.closest?.('[aria-disabled="true"]')) return;
        event.preventDefault();
        event.stopImmediatePropagation();
    }, { capture: true });
}
