// Runs in the page, as one expression: its width, and the contrast (WCAG 2) of every text with its ground.
(() => {
  const luminance = (colour) => {
    const [red, green, blue] = colour
      .match(/[\d.]+/g)
      .slice(0, 3)
      .map((part) => {
        const share = Number(part) / 255;
        return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const groundOf = (element) => {
    for (let at = element; at !== null; at = at.parentElement) {
      const { backgroundColor } = getComputedStyle(at);
      if (!/^rgba\(.*, 0\)$/.test(backgroundColor)) return backgroundColor;
    }
    return "rgb(255, 255, 255)";
  };
  const hasText = (element) =>
    [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim() !== "");
  const contrasts = [...document.querySelectorAll("main *, header *")]
    .filter((element) => hasText(element) && !(element instanceof SVGElement))
    .map((element) => {
      const both = [luminance(getComputedStyle(element).color), luminance(groundOf(element))];
      return (Math.max(...both) + 0.05) / (Math.min(...both) + 0.05);
    });
  return { width: document.documentElement.scrollWidth, contrasts };
})();
