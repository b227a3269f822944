/** Changes an element only when its text does: a live region speaks whatever is set. */
export function setText(element, text) {
    if (element.textContent !== text) element.textContent = text;
}
