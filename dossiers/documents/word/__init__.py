"""The papers as Word files: the template of a paper's PDF compiled to Word, filled with the same frozen values.

``source`` reads the Django template, ``sheet`` sets it as Word paragraphs and tables, ``styles`` holds the sizes of
Nghị định 30/2020/NĐ-CP, ``package`` puts the file together, ``fields`` says what a template prints, ``fill`` fills it.
"""
